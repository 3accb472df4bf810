using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Palisade.Client;
using Palisade.Portal.Pages;

namespace Palisade.Portal;

/// <summary>Shows refusals of the API as pages: whoever is not signed in goes to sign in, everything else is told in plain words.</summary>
internal static class PortalErrors
{
    public static async ValueTask<object?> ShowAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        try
        {
            return await next(context);
        }
        catch (PalisadeApiException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            return Results.Redirect($"{http.Request.PathBase}/signin");
        }
        catch (PalisadeApiException e) when (!http.Request.PathBase.HasValue && (e.Code == "tenant_slug_missing" || e.Code == "not_found"))
        {
            return Page<LandingPage>(new { }, StatusCodes.Status200OK);
        }
        catch (PalisadeApiException e)
        {
            return Page<RefusedPage>(
                new { Frame = new Frame(http.Request.PathBase, "Palisade", Person: null), Title = e.Message, e.Detail, e.Code, e.TraceId }, (int)e.Status);
        }
    }

    /// <summary>A page as an answer.</summary>
    public static RazorComponentResult<T> Page<T>(object parameters, int status = StatusCodes.Status200OK)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        new(parameters) { StatusCode = status, PreventStreamingRendering = true };
}

/// <summary>What every page shows around its content.</summary>
/// <param name="Prefix">The tenant's path, which all links begin with.</param>
/// <param name="Brand">The brand's name.</param>
/// <param name="Person">Who is signed in.</param>
public sealed record Frame(string Prefix, string Brand, string? Person);
