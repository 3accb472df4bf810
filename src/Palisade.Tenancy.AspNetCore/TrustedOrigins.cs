using Microsoft.AspNetCore.Http;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>
/// Tells a browser's own-site request from one that another site caused (CSRF). Browsers state it in <c>Sec-Fetch-Site</c>
/// (https://www.w3.org/TR/fetch-metadata/) and in <c>Origin</c>, and pages cannot change either. A change under a session cookie that
/// carries neither is refused as well: whatever speaks for a person without a browser uses an API key, or states the origin itself.
/// </summary>
/// <param name="Origins">Origins that count as own besides that of the request's URL: the installation's public URL, as seen behind a proxy.</param>
public sealed record TrustedOrigins(IReadOnlyList<Uri> Origins)
{
    /// <summary>Whether the request was made by a page of this site, or by the person directly.</summary>
    public bool IsOwn(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site.ToString() is not ("same-origin" or "none"))
        {
            return false;
        }

        var origin = request.Headers.Origin;
        return origin.Count > 0 ? IsOwn(request, origin.ToString()) : site.Count > 0;
    }

    private bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var given)
        // On a brand's own host only that host is own: the installation's pages are other brands' too.
        && ((request.HttpContext.Tenant()?.Host is null && Origins.Any(own => Same(own, given)))
            // TLS may end before this process, so an https page also belongs to a request that arrives by http; never the other way round.
            || (given.Scheme is "http" or "https"
                && (given.Scheme == request.Scheme || given.Scheme == Uri.UriSchemeHttps)
                && Uri.TryCreate($"{given.Scheme}://{request.Host.Value}", UriKind.Absolute, out var asked)
                && Same(asked, given)));

    private static bool Same(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);
}
