using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Platform;

/// <summary>
/// Turns what escapes a handler into a problem: bad requests keep their status, values that PostgreSQL cannot store are the caller's fault,
/// everything else is an opaque 500. No message of an exception reaches the answer.
/// </summary>
public sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> log) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = IsRefusedWrite(httpContext, exception) ? CommonErrors.ReadOnly.Result() : Map(exception);
        if (problem.Error.Status >= 500)
        {
            Unexpected(log, exception, httpContext.Request.Method, httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName ?? "no endpoint");
        }

        if (problem.Error == CommonErrors.Busy)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The database's own refusal of a change by somebody who may only look. A read that writes is a fault of ours and stays one.</summary>
    private static bool IsRefusedWrite(HttpContext context, Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
        && context.Features.Get<RequestScope>() is { Actor: not null, Session.Scope.CanWrite: false }
        && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);

    private static ProblemResult Map(Exception exception) => exception switch
    {
        ProblemException e => e.Result,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => CommonErrors.PayloadTooLarge.Result(),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => CommonErrors.UnsupportedMediaType.Result(),
        BadHttpRequestException { InnerException: System.Text.Json.JsonException json } => CommonErrors.InvalidBody.Fields((Field(json.Path), "The value has the wrong form.")),
        BadHttpRequestException => CommonErrors.BadRequest.Result(),
        PostgresException { SqlState: PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire } => CommonErrors.InvalidText.Result(),
        PostgresException { SqlState: PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DatetimeFieldOverflow } => CommonErrors.OutOfRange.Result(),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => CommonErrors.Busy.Result(),
        NpgsqlException { IsTransient: true } => CommonErrors.Busy.Result(),
        _ => CommonErrors.Internal.Result(),
    };

    private static string Field(string? path) => path is null or "$" ? "$" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;

    // The endpoint's name, not the URL: a URL can hold a token.
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed")]
    private static partial void Unexpected(ILogger logger, Exception exception, string method, string endpoint);
}
