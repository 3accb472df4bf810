using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Palisade.Platform;

/// <summary>The development mailbox for people: newest first, links clickable. Everything shown is escaped; the page runs no script.</summary>
internal static partial class DevelopmentMailPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d273b;background:#f6f8fb}"
        + "article{background:#fff;border:1px solid #dce1e7;border-radius:8px;padding:1rem 1.25rem;margin:1rem 0}h1{font-size:1.4rem}"
        + "h2{font-size:1.05rem;margin:0 0 .25rem}p.meta{margin:0;color:#5c6a7d;font-size:.875rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.75rem 0 0}";

    internal static async Task<IResult> HandleAsync(DevelopmentMailbox mailbox, HttpContext context, CancellationToken cancellationToken)
    {
        var mails = await mailbox.ReadAsync(cancellationToken);
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Development mail</title>")
            .Append("<meta name=\"viewport\" content=\"width=device-width\"><style>").Append(Style).Append("</style></head><body><main><h1>Development mail</h1>");
        if (mails.Count == 0)
        {
            page.Append("<p>No mail yet.</p>");
        }

        foreach (var mail in mails)
        {
            page.Append("<article><h2>").Append(WebUtility.HtmlEncode(mail.Subject)).Append("</h2><p class=\"meta\">to ")
                .Append(WebUtility.HtmlEncode(mail.To)).Append(" · ").Append(ApiTime.Format(mail.At)).Append("</p><pre>")
                .Append(Linked(mail.Text)).Append("</pre></article>");
        }

        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Results.Content(page.Append("</main></body></html>").ToString(), "text/html; charset=utf-8");
    }

    internal static async Task<IResult> HandleJsonAsync(DevelopmentMailbox mailbox, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Json(new { mails = await mailbox.ReadAsync(cancellationToken) }, ApiJson.Options);
    }

    /// <summary>Escapes the text, with its http and https addresses as links.</summary>
    private static string Linked(string text)
    {
        var html = new StringBuilder();
        var at = 0;
        foreach (Match match in Address().Matches(text))
        {
            var address = WebUtility.HtmlEncode(match.Value);
            html.Append(WebUtility.HtmlEncode(text[at..match.Index])).Append("<a href=\"").Append(address).Append("\">").Append(address).Append("</a>");
            at = match.Index + match.Length;
        }

        return html.Append(WebUtility.HtmlEncode(text[at..])).ToString();
    }

    [GeneratedRegex(@"https?://[^\s<>""']{1,2000}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
