using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>Finds open tenants by public keys; answers may be cached for a moment.</summary>
public interface ITenantLookup
{
    /// <summary>The open tenant with this slug, or null.</summary>
    ValueTask<Guid?> BySlugAsync(string slug, CancellationToken cancellationToken);

    /// <summary>The open tenant that verified this host, or null.</summary>
    ValueTask<Guid?> ByHostAsync(string host, CancellationToken cancellationToken);

    /// <summary>The only tenant when tenancy is <c>single</c>; null when it is <c>multi</c> or nothing is installed yet.</summary>
    ValueTask<Guid?> SingleAsync(CancellationToken cancellationToken);

    /// <summary>The slug of a tenant that is leaving; null for one that stays.</summary>
    ValueTask<string?> LeavingSlugAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>This process has just begun or ended the tenant's leaving: asks again at the next request.</summary>
    void ForgetLeaving(Guid tenantId);

    /// <summary>This process has just opened or closed a tenant: asks again at the next request.</summary>
    void ForgetTenants();
}

/// <summary>
/// Resolves the tenant from the URL before routing: <c>/t/{slug}/…</c> (the prefix moves into PathBase), else a verified host, else the
/// single tenant. On a verified host only its own tenant answers, whatever the path says: no brand puts its pages under another's name.
/// OpenPartner's links, <c>/r/{slug}/{key}</c>, become <c>/r/{key}</c> of that tenant. An unknown or closed tenant leaves a request without one;
/// what it answers does not tell the two apart.
/// </summary>
public sealed partial class TenantResolution(RequestDelegate next)
{
    /// <summary>Slugs that are never a tenant's.</summary>
    public static readonly IReadOnlySet<string> ReservedSlugs = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "default", "www", "api", "app", "admin", "signup", "login", "auth", "docs", "help", "support", "status", "network", "static", "public", "platform",
    };

    /// <summary>The path of a request to a tenant that there is not, or that is closed, begins with it; no route does.</summary>
    public const string Unknown = "/t/unknown";

    // The name that OpenPartner gives the only tenant.
    private const string SingleSlug = "default";

    /// <summary>Called by ASP.NET.</summary>
    public async Task InvokeAsync(HttpContext context, ITenantLookup tenants)
    {
        var (request, cancelled) = (context.Request, context.RequestAborted);
        var single = await tenants.SingleAsync(cancelled);
        var host = HostOf(request);
        var owner = single is null && host.Length > 0 ? await tenants.ByHostAsync(host, cancelled) : null;
        var path = request.Path.Value ?? "";
        if (SlugPrefix().Match(path) is { Success: true } match)
        {
            var slug = match.Groups["slug"].Value.ToLowerInvariant();
            var prefix = match.Groups["prefix"].Value;
            if (ReservedSlugs.Contains(slug) || !Enter(await tenants.BySlugAsync(slug, cancelled), slug))
            {
                Close(path[prefix.Length..]);
            }
            else
            {
                request.PathBase = request.PathBase.Add(prefix);

                // The path is decoded already; assigning a plain string would decode it once more.
                request.Path = new PathString(path[prefix.Length..] is { Length: > 0 } rest ? rest : "/");
            }
        }
        else if (OldLink().Match(path) is { Success: true } old)
        {
            var slug = old.Groups["slug"].Value.ToLowerInvariant();
            if (single is { } only && slug == SingleSlug)
            {
                context.Features.Set(new TenantFeature(only, ""));
                request.Path = new PathString("/r/" + old.Groups["key"].Value);
            }
            else if (single is null && !ReservedSlugs.Contains(slug) && Enter(await tenants.BySlugAsync(slug, cancelled), slug))
            {
                request.Path = new PathString("/r/" + old.Groups["key"].Value);
            }
            else
            {
                Close(path);
            }
        }
        else if (single is { } only)
        {
            context.Features.Set(new TenantFeature(only, ""));
        }
        else if (owner is { } tenant)
        {
            context.Features.Set(new TenantFeature(tenant, "", host));
        }

        await next(context);

        bool Enter(Guid? tenant, string slug)
        {
            if (tenant is not { } found || (owner is not null && owner != found))
            {
                return false;
            }

            context.Features.Set(new TenantFeature(found, $"/t/{slug}", owner is null ? null : host));
            return true;
        }

        // Deliberately the same as any route that does not exist. What was asked for stays behind the prefix: people get a page that says so, machines a problem.
        void Close(string rest)
        {
            context.Features.Set<TenantFeature>(null);
            request.Path = new PathString(Unknown + rest);
        }
    }

    /// <summary>The name the request was sent to, as hosts are kept: lower case, without port and without a last dot.</summary>
    public static string HostOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var host = request.Host.HasValue ? request.Host.Host.ToLowerInvariant() : "";
        return host.EndsWith('.') ? host[..^1] : host;
    }

    [GeneratedRegex("^(?<prefix>/t/(?<slug>[a-z0-9-]{1,64}))(/|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SlugPrefix();

    [GeneratedRegex("^/r/(?<slug>[a-z0-9-]{1,64})/(?<key>[^/]+)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldLink();
}
