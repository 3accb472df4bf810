using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory.Domains;

/// <summary>
/// CORS of the API (the CORS protocol, fetch.spec.whatwg.org): pages of a domain that the addressed brand itself verified may read its answers,
/// no others. The origin is compared whole, never by its end; <c>null</c> is no origin. <c>/attribution/identify</c> has rules of its own.
/// </summary>
internal sealed class DomainOrigins(RequestDelegate next, ITenantLookup tenants, ServerOptions options)
{
    private static readonly PathString Api = "/api/v1";
    private static readonly PathString Identify = "/api/v1/attribution/identify";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase) || request.Path.StartsWithSegments(Identify, StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        var origin = request.Headers.Origin.Count == 1 ? request.Headers.Origin.ToString() : "";
        var allowed = origin.Length > 0 && context.Tenant() is { } tenant && await IsOwnAsync(origin, tenant, context.RequestAborted);

        // At the last moment, so that refusals carry the headers too. Caches must tell origins apart, also when there is none.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            if (allowed)
            {
                headers.AccessControlAllowOrigin = origin;
                headers.AccessControlAllowCredentials = "true";
                headers.AccessControlExposeHeaders = "Retry-After, X-Request-Id";
            }

            return Task.CompletedTask;
        });
        if (allowed && HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE";
            context.Response.Headers.AccessControlAllowHeaders = "authorization, content-type, idempotency-key";
            context.Response.Headers.AccessControlMaxAge = "600";
            return;
        }

        await next(context);
    }

    private async Task<bool> IsOwnAsync(string origin, TenantFeature tenant, CancellationToken cancellationToken)
    {
        var start = origin.StartsWith("https://", StringComparison.Ordinal) ? "https://".Length : origin.StartsWith("http://", StringComparison.Ordinal) ? "http://".Length : 0;
        var end = start == 0 ? 0 : origin.IndexOf(':', start);
        var host = start == 0 ? "" : end < 0 ? origin[start..] : origin[start..end];

        // The one spelling that a browser sends: https without a port, or exactly as this installation is reached.
        return host.Length > 0 && (origin == $"https://{host}" || origin == options.SiteOf(host))
            && await tenants.ByHostAsync(host, cancellationToken) == tenant.TenantId;
    }
}
