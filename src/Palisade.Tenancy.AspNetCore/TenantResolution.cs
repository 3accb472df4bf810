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
}

/// <summary>
/// Resolves the tenant from the URL before routing: <c>/t/{slug}/…</c> (the prefix moves into PathBase), else a verified host, else the
/// single tenant. An unknown or closed tenant leaves a request without one; what it answers does not tell the two apart.
/// </summary>
public sealed partial class TenantResolution(RequestDelegate next)
{
    /// <summary>Slugs that are never a tenant's.</summary>
    public static readonly IReadOnlySet<string> ReservedSlugs = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "default", "www", "api", "app", "admin", "signup", "login", "auth", "docs", "help", "support", "status", "network", "static", "public", "platform",
    };

    /// <summary>Called by ASP.NET.</summary>
    public async Task InvokeAsync(HttpContext context, ITenantLookup tenants)
    {
        var request = context.Request;
        if (SlugPrefix().Match(request.Path.Value ?? "") is { Success: true } match)
        {
            var slug = match.Groups["slug"].Value.ToLowerInvariant();
            if (ReservedSlugs.Contains(slug) || await tenants.BySlugAsync(slug, context.RequestAborted) is not { } tenant)
            {
                // Deliberately the same as any route that does not exist.
                context.Features.Set<TenantFeature>(null);
                request.Path = "/t/unknown";
                await next(context);
                return;
            }

            var prefix = match.Groups["prefix"].Value;
            request.PathBase = request.PathBase.Add(prefix);

            // The path is decoded already; assigning a plain string would decode it once more.
            request.Path = new PathString(request.Path.Value![prefix.Length..] is { Length: > 0 } rest ? rest : "/");
            context.Features.Set(new TenantFeature(tenant, $"/t/{slug}"));
        }
        else if (await tenants.SingleAsync(context.RequestAborted) is { } single)
        {
            context.Features.Set(new TenantFeature(single, ""));
        }
        else if (request.Host.HasValue && await tenants.ByHostAsync(request.Host.Host.ToLowerInvariant(), context.RequestAborted) is { } owner)
        {
            context.Features.Set(new TenantFeature(owner, ""));
        }

        await next(context);
    }

    [GeneratedRegex("^(?<prefix>/t/(?<slug>[a-z0-9-]{1,64}))(/|$)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SlugPrefix();
}
