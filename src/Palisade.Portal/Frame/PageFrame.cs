using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Client;
using Palisade.Portal.Account;
using Palisade.Portal.Pages;

namespace Palisade.Portal;

/// <summary>
/// Around every page: its headers, the person it is for, and the refusals of the API in plain words. Whoever is not signed in goes to sign in and
/// comes back.
/// </summary>
internal static class PageFrame
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; connect-src 'self'; " +
        "form-action 'self' https://connect.stripe.com; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'";

    private static readonly string[] NotForPeople = ["/api/", "/r/", "/scim/", "/assets/", "/uploads/", "/webhooks/", "/dev/", "/demo/", "/health", "/metrics", "/.well-known/"];

    /// <summary>The host's prefix for addresses of brands that there are not, or that are closed.</summary>
    private const string NoBrand = "/t/unknown";

    public static async ValueTask<object?> ShowAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        WriteHeaders(http.Response.Headers);
        var visit = context.Arguments.OfType<Visit>().FirstOrDefault();
        try
        {
            if (visit is not null)
                await visit.EnterAsync(http.GetEndpoint()?.Metadata.GetMetadata<ForEverybody>() is not null);
            return await next(context);
        }
        catch (PalisadeApiException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            var back = HttpMethods.IsGet(http.Request.Method) ? visit?.Path + http.Request.QueryString : visit?.CameFrom;
            return Results.Redirect($"{http.Request.PathBase}/signin{(back is null or "" or "/" ? "" : "?back=" + Uri.EscapeDataString(back))}");
        }
        catch (PalisadeApiException e) when (visit?.Who is not null && e.Code is ConfirmPages.StepUp or ConfirmPages.SecondFactor)
        {
            return await ProveAsync(visit!, e);
        }
        catch (PalisadeApiException e) when (!http.Request.PathBase.HasValue && (e.Code == "tenant_slug_missing" || e.Code == "not_found") && http.Request.Path == "/")
        {
            return visit is null ? Results.NotFound() : visit.IsOfServerForMany ? visit.Page<LandingPage>() : Results.Redirect("/install");
        }
        catch (PalisadeApiException e)
        {
            return Refusal(visit, e) ?? Results.StatusCode((int)e.Status);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !http.RequestAborted.IsCancellationRequested)
        {
            return visit?.Page<RefusedPage>(
                new { Title = "The server is busy right now.", Detail = "Nothing was lost. Wait a moment and load the page again.", Status = 503 },
                StatusCodes.Status503ServiceUnavailable) ?? Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static void WriteHeaders(IHeaderDictionary headers)
    {
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = Policy;
        headers["Accept-CH"] = "Sec-CH-Prefers-Color-Scheme";
        headers.Vary = "Sec-CH-Prefers-Color-Scheme, Cookie, Accept-Language";
    }

    /// <summary>Answers a person's request for which there is no route: whatever is not the API's, the router's or a machine's address, asked for by a browser.</summary>
    /// <returns>Whether it was one, and is answered.</returns>
    public static async Task<bool> AnswerNowhereAsync(HttpContext http)
    {
        var (request, path) = (http.Request, http.Request.Path.Value ?? "/");
        if (path.StartsWith(NoBrand, StringComparison.Ordinal))
            path = path[NoBrand.Length..];
        if (!HttpMethods.IsGet(request.Method) || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            || NotForPeople.Any(start => path.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            return false;
        WriteHeaders(http.Response.Headers);
        var visit = (await Visit.BindAsync(http))!;
        try
        {
            await visit.EnterAsync(anonymous: true);
        }
        catch (Exception e) when (e is PalisadeApiException or HttpRequestException or TaskCanceledException)
        {
            // Without the brand's looks, then.
        }

        await Nowhere(visit).ExecuteAsync(http);
        return true;
    }

    /// <summary>An address that is no page.</summary>
    public static IResult Nowhere(Visit visit) =>
        visit.Page<RefusedPage>(
            new { Title = "There is no such page.", Detail = "The address may be mistyped, or what it showed is gone.", Status = 404 }, StatusCodes.Status404NotFound);

    /// <summary>Whoever has to prove once more who they are is asked for that, and goes on from there.</summary>
    private static async Task<IResult> ProveAsync(Visit visit, PalisadeApiException refusal)
    {
        try
        {
            return await ConfirmPages.AskAsync(visit, refusal.Code);
        }
        catch (PalisadeApiException e)
        {
            return Refusal(visit, e)!;
        }
    }

    private static IResult? Refusal(Visit? visit, PalisadeApiException e) =>
        visit?.Page<RefusedPage>(
            e.Status switch
            {
                HttpStatusCode.Forbidden => new { Title = "You may not see this.", Detail = (string?)"Ask somebody of your team who may change roles.", Code = e.Code, e.TraceId, Status = 403 },
                HttpStatusCode.NotFound => new { Title = "There is no such page.", Detail = (string?)"The address may be mistyped, or what it showed is gone.", e.Code, e.TraceId, Status = 404 },
                _ => new { Title = e.Message, e.Detail, e.Code, e.TraceId, Status = (int)e.Status },
            },
            (int)e.Status);
}

/// <summary>Marks a page that is shown to people who are not signed in, too.</summary>
internal sealed class ForEverybody;

/// <summary>Which operations of the API a page uses: what <c>docs/portal.md</c> is made of.</summary>
/// <param name="Names">Names of operations, as in <c>docs/routes.md</c>.</param>
public sealed record ApiUse(IReadOnlyList<string> Names);
