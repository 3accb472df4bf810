using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// A refusal as <c>application/problem+json</c> (RFC 9457) with the members <c>error</c> and <c>traceId</c>. Returned from a unit of work,
/// it rolls the unit back.
/// </summary>
public sealed class ProblemResult(ProblemError error, string? detail, IReadOnlyList<(string Name, object? Value)> extra) : IResult, IUnitOutcome
{
    /// <summary>The entry of the table of errors.</summary>
    public ProblemError Error => error;

    /// <inheritdoc />
    public bool Commits => false;

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";

        // The exception handler clears headers; the caller still needs the id to ask about.
        response.Headers["X-Request-Id"] = httpContext.TraceIdentifier;
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["type"] = $"https://palisade.dev/errors#{error.Code}",
            ["title"] = error.Title,
            ["status"] = error.Status,
            ["error"] = error.Code,
            ["traceId"] = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier,
        };
        if (detail is not null)
        {
            body["detail"] = detail;
        }

        foreach (var (name, value) in extra)
        {
            // The members that RFC 9457 and clients know keep their meaning: `status` is the HTTP status.
            body.TryAdd(name, value);
        }

        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        await JsonSerializer.SerializeAsync(response.Body, body, ApiJson.Options, httpContext.RequestAborted);
    }
}

/// <summary>An expected refusal thrown from deep inside an operation.</summary>
public sealed class ProblemException(ProblemResult result) : Exception(result.Error.Code)
{
    /// <summary>The answer.</summary>
    public ProblemResult Result { get; } = result;
}
