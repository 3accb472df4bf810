using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal;

/// <summary>
/// The public API as the visitor of a request may use it: the portal holds no credential and no data of its own. It passes on the visitor's
/// cookies, host and origin, so the API resolves the same tenant and refuses forged cross-site requests by itself.
/// </summary>
public sealed class PortalApi(Func<Uri> serverAddress, Action<HttpContext, HttpRequestHeaders> introduce, bool manyBrands) : IDisposable
{
    private static readonly string[] PassedOn = ["Cookie", "Origin", "Sec-Fetch-Site", "User-Agent"];

    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, AllowAutoRedirect = false };

    /// <summary>Whether the server hosts many brands: then an address that is one brand's is not the platform's.</summary>
    public bool HostsManyBrands => manyBrands;

    /// <summary>A client for the visitor of this request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="once">Makes the API do what is asked once, however often it is asked under this key.</param>
    public PalisadeClient For(HttpContext context, string? once = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri(serverAddress(), $"{context.Request.PathBase}/api/v1/") };
        http.DefaultRequestHeaders.Host = context.Request.Host.Value;
        foreach (var name in PassedOn)
        {
            if (context.Request.Headers[name].ToString() is { Length: > 0 } value)
                http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        if (context.Request.Path.StartsWithSegments("/platform", StringComparison.Ordinal))
            http.DefaultRequestHeaders.Remove("Cookie");
        if (once is not null)
            http.DefaultRequestHeaders.Add("Idempotency-Key", once);
        introduce(context, http.DefaultRequestHeaders);
        return new PalisadeClient(http);
    }

    /// <summary>A client for an operator of the platform, whose token goes to the API and nowhere else.</summary>
    public OperatorClient ForOperator(HttpContext context, string token)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new Uri(serverAddress(), "/api/v1/platform-admin/") };
        http.DefaultRequestHeaders.Host = context.Request.Host.Value;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        introduce(context, http.DefaultRequestHeaders);
        return new OperatorClient(http);
    }

    /// <inheritdoc />
    public void Dispose() => _handler.Dispose();
}
