using Microsoft.AspNetCore.Http;

namespace Palisade.Attribution.Identify;

/// <summary>
/// CORS of the one route that every customer's site calls from the browser: any origin, no credentials (the CORS protocol, fetch.spec.whatwg.org).
/// </summary>
internal static class AnyOrigin
{
    /// <summary>The answer to a preflight.</summary>
    public static IResult Preflight(HttpContext http)
    {
        Allow(http);
        http.Response.Headers.AccessControlAllowMethods = "POST";
        http.Response.Headers.AccessControlAllowHeaders = "content-type, authorization";
        http.Response.Headers.AccessControlMaxAge = "86400";
        return Results.NoContent();
    }

    /// <summary>Lets the page read the answer, refusals included.</summary>
    public static ValueTask<object?> AllowAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        Allow(context.HttpContext);
        return next(context);
    }

    private static void Allow(HttpContext http) => http.Response.Headers.AccessControlAllowOrigin = "*";
}
