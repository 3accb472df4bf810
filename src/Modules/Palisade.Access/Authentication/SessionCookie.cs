using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Authentication;

/// <summary>
/// The session cookie: host-only, HttpOnly, SameSite=Lax, 30 days. Where people arrive by TLS it is Secure and has the <c>__Host-</c>
/// prefix, so no sibling domain can plant one. Its name carries the tenant's path, so tenants on one host do not sign each other out.
/// </summary>
internal static class SessionCookie
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public static Secret? Read(HttpContext context, ServerOptions options) =>
        context.Request.Cookies[Name(context, options)] is { } text && Credentials.HasForm(text, Credentials.SessionPrefix) ? new Secret(text) : null;

    public static void Write(HttpContext context, ServerOptions options, Secret token) =>
        context.Response.Cookies.Append(Name(context, options), token.Reveal(), Attributes(options, Lifetime));

    public static void Clear(HttpContext context, ServerOptions options) =>
        context.Response.Cookies.Append(Name(context, options), "", Attributes(options, TimeSpan.Zero));

    private static string Name(HttpContext context, ServerOptions options)
    {
        var slug = context.Request.PathBase.Value is { Length: > 3 } path && path.StartsWith("/t/", StringComparison.OrdinalIgnoreCase)
            ? "_" + path[3..].ToLowerInvariant()
            : "";
        return (options.Tls ? "__Host-op_session" : "op_session") + slug;
    }

    private static CookieOptions Attributes(ServerOptions options, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        Secure = options.Tls,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
    };
}
