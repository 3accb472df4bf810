using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
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

    /// <summary>What is particular to this refusal, for people.</summary>
    public string? Detail => detail;

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        foreach (var format in httpContext.RequestServices.GetServices<IProblemFormat>())
        {
            if (format.Applies(httpContext))
            {
                await format.WriteAsync(httpContext, this);
                return;
            }
        }

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

/// <summary>How refusals look to clients of a protocol that has an error format of its own, wherever in the pipeline they come from.</summary>
public interface IProblemFormat
{
    /// <summary>Whether the request is one of the protocol.</summary>
    bool Applies(HttpContext context);

    /// <summary>Writes the whole answer.</summary>
    Task WriteAsync(HttpContext context, ProblemResult problem);
}
