using Microsoft.AspNetCore.Http;
using Palisade.Platform;

namespace Palisade.Server;

/// <summary>What a page of this server may load, where it is more than nothing.</summary>
internal sealed record ContentSecurity(string Policy);

/// <summary>
/// Tells browsers what they must not do with answers, whoever wrote them: no guessing of types, no frames, no powerful features, no window handles for
/// other sites, and TLS from now on where people arrive by it. An answer that says more itself keeps what it says.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, ServerOptions options)
{
    /// <summary>For answers that are no pages: nothing in them is ever run or shown in a frame.</summary>
    public const string Nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string Features =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        + "publickey-credentials-create=(self), publickey-credentials-get=(self)";

    /// <summary>Called by ASP.NET.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment: error handlers clear headers.
        context.Response.OnStarting(
            static state =>
            {
                var (context, options) = ((HttpContext, ServerOptions))state;
                Add(context, options);
                return Task.CompletedTask;
            },
            (context, options));
        return next(context);
    }

    private static void Add(HttpContext context, ServerOptions options)
    {
        var headers = context.Response.Headers;
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
        headers.TryAdd("Permissions-Policy", Features);
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        if (options.Tls)
        {
            // Not for subdomains: under a brand's own host they are not ours.
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
        }

        // Style sheets, scripts and pictures are part of other pages, whose policy counts.
        if (context.Response.ContentType is not { } type
            || !(type.StartsWith("image/", StringComparison.Ordinal) || type.StartsWith("text/css", StringComparison.Ordinal) || type.StartsWith("text/javascript", StringComparison.Ordinal)))
        {
            headers.TryAdd("Content-Security-Policy", context.GetEndpoint()?.Metadata.GetMetadata<ContentSecurity>()?.Policy ?? Nothing);
        }
    }
}
