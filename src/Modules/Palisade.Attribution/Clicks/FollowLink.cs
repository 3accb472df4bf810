using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Follows a tracking link: counts the click durably, then sends the visitor on. Open to visitors of the tenant. A known link costs no read of
/// the database; whatever is wrong with the database or a destination, the visitor never gets a 500.
/// </summary>
internal static partial class FollowLink
{
    private const int MostPerAddress = 300;
    private const int MostPerAddressAndLink = 20;
    private const string CookieLifetime = "7776000";

    internal static async Task HandleAsync(
        HttpContext http, string key, TenantFeature tenant, TenantSession visitor, LinkCache links, ClickWriter writer, ClickLimits limits,
        ServerOptions options, ClickMetrics metrics, TimeProvider clock, ILoggerFactory logs)
    {
        var now = clock.GetUtcNow();
        var address = limits.Hash.Of(tenant.TenantId, http.Connection.RemoteIpAddress, now);
        if (limits.AddressIsOver(address, MostPerAddress * options.RateLimitFactor, now) is { } wait)
        {
            metrics.Capped();
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await TextAsync(http, StatusCodes.Status429TooManyRequests, "Rate limited");
            return;
        }

        CachedLink? link;
        try
        {
            link = LinkKey.IsValid(key) ? await links.FindAsync(visitor, key) : null;
        }
        catch (LinkUnknownException e)
        {
            Unknown(logs.CreateLogger(typeof(FollowLink)), e.InnerException!.Message);
            http.Response.Headers.RetryAfter = "5";
            await TextAsync(http, StatusCodes.Status503ServiceUnavailable, "Try again in a moment");
            return;
        }

        if (link is null)
        {
            // The same body as for a tenant that is unknown or closed.
            await CommonErrors.NotFound.Result().ExecuteAsync(http);
            return;
        }

        if (link.ProgramIsBlocked || link.Destination is null)
        {
            await TextAsync(http, StatusCodes.Status410Gone, "Link unavailable");
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(http.Request.Method) || IsPrefetch(http.Request.Headers))
        {
            http.Response.Headers.Location = link.Destination.ToString();
            http.Response.StatusCode = StatusCodes.Status302Found;
            return;
        }

        var id = Guid.CreateVersion7(now);
        var cref = PublicId.Format(id);
        var destination = link.Destination.WithCref(cref);
        var isFast = limits.LinkIsOver(address, link.Id, MostPerAddressAndLink * options.RateLimitFactor, now);
        var flag = link.PartnerIsRevoked ? "revoked" : isFast ? "velocity" : null;
        if (flag is not null)
        {
            metrics.Flagged();
        }

        var request = http.Request;
        var query = request.QueryString.HasValue ? request.Query : null;
        await writer.StoreAsync(new Click
        {
            TenantId = tenant.TenantId,
            Id = id,
            OrgId = link.OrgId,
            ProgramId = link.ProgramId,
            LinkId = link.Id,
            LandingUrl = destination,
            Time = now,
            IpHash = address,
            UserAgent = CleanText.OfHeader(request.Headers.UserAgent, 500),
            Referer = CleanText.OfHeader(request.Headers.Referer, 500),
            UtmSource = CleanText.Of(query?["utm_source"].FirstOrDefault(), 255),
            UtmMedium = CleanText.Of(query?["utm_medium"].FirstOrDefault(), 255),
            UtmCampaign = CleanText.Of(query?["utm_campaign"].FirstOrDefault(), 255),
            UtmTerm = CleanText.Of(query?["utm_term"].FirstOrDefault(), 255),
            UtmContent = CleanText.Of(query?["utm_content"].FirstOrDefault(), 255),
            // The header means something only where a proxy of ours sets it.
            Country = options.TrustedProxies.Count == 0 ? null : CountryOf(request.Headers["CF-IPCountry"]),
            FraudFlag = flag,
        });

        // Readable by scripts on purpose: the browser SDK takes the click from it. Host-only, so white-label domains keep it.
        var secure = options.Tls || http.Request.IsHttps ? "; Secure" : "";
        http.Response.Headers.SetCookie = $"_cref={cref}; Max-Age={CookieLifetime}; Path=/; SameSite=Lax{secure}";
        http.Response.Headers.Location = destination;
        http.Response.StatusCode = StatusCodes.Status302Found;
    }

    private static string? CountryOf(string? text) =>
        text is { Length: 2 } && char.IsAsciiLetter(text[0]) && char.IsAsciiLetter(text[1]) && !text.Equals("xx", StringComparison.OrdinalIgnoreCase)
            ? text.ToLowerInvariant()
            : null;

    /// <summary>Browsers say so when they fetch a page that nobody has asked for yet.</summary>
    private static bool IsPrefetch(IHeaderDictionary headers) => Says(headers, "Sec-Purpose") || Says(headers, "Purpose") || Says(headers, "X-Moz");

    private static bool Says(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var value) && value.ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    private static Task TextAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaTypeNames.Text.Plain;
        http.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(text, http.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A link cannot be looked up ({Reason})")]
    private static partial void Unknown(ILogger logger, string reason);
}
