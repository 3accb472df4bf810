using System.Text;
using Microsoft.AspNetCore.Http;

namespace Palisade.Portal;

/// <summary>What a form did, told once on the page that follows. It waits in a cookie of the tenant's path and is shown as text.</summary>
public sealed record Flash(string Text, bool Bad)
{
    private const string Name = "palisade-told";
    private const int Longest = 600;

    internal static void Leave(HttpContext http, string text, bool bad = false) =>
        http.Response.Cookies.Append(
            Name, (bad ? "!" : ".") + Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Length > Longest ? text[..Longest] : text)), Options(http, TimeSpan.FromMinutes(5)));

    internal static Flash? Take(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.Request.Cookies[Name] is not { Length: > 1 } cookie)
            return null;
        http.Response.Cookies.Delete(Name, Options(http, TimeSpan.Zero));
        var bytes = new byte[cookie.Length];
        return Convert.TryFromBase64String(cookie[1..], bytes, out var count) ? new Flash(Encoding.UTF8.GetString(bytes, 0, count), cookie[0] == '!') : null;
    }

    internal static CookieOptions Options(HttpContext http, TimeSpan age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = http.Request.PathBase.HasValue ? http.Request.PathBase.Value : "/",
        MaxAge = age,
        IsEssential = true,
    };
}
