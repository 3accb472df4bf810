using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Palisade.Portal;

/// <summary>Colours, language and the length of lists, kept in the browser: they say nothing about anybody.</summary>
internal static class Preferences
{
    private const string ThemeCookie = "palisade-theme";
    private const string LanguageCookie = "palisade-language";

    public const string RowsCookie = "palisade-rows";

    /// <summary>How long lists can be.</summary>
    public static readonly int[] RowsAtOnce = [25, 50, 100];

    public static string Theme(HttpRequest request) => request.Cookies[ThemeCookie] is "light" or "dark" ? request.Cookies[ThemeCookie]! : "auto";

    public static string? Language(HttpRequest request) => request.Cookies[LanguageCookie];

    public static void KeepRows(HttpContext http, int rows) =>
        http.Response.Cookies.Append(RowsCookie, rows.ToString(CultureInfo.InvariantCulture), Flash.Options(http, TimeSpan.FromDays(365)));

    public static async Task<IResult> ChangeAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var options = Flash.Options(visit.Http, TimeSpan.FromDays(365));
        if (form["theme"] is "light" or "dark" or "auto")
            visit.Http.Response.Cookies.Append(ThemeCookie, form["theme"], options);
        if (Locale.Languages.Any(l => l.Code == form["language"]))
            visit.Http.Response.Cookies.Append(LanguageCookie, form["language"], options);
        return visit.Back(form, "/");
    }
}
