using Microsoft.AspNetCore.Http;

namespace Palisade.Platform;

/// <summary>One way in which an operation is refused: an entry of a module's table of errors.</summary>
/// <param name="Code">Stable machine code, the <c>error</c> member of the answer.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Title">One sentence for people.</param>
public sealed record ProblemError(string Code, int Status, string Title)
{
    /// <summary>The answer; <paramref name="extra"/> becomes extension members.</summary>
    public ProblemResult Result(string? detail = null, params IEnumerable<(string Name, object? Value)> extra) => new(this, detail, extra.ToList());

    /// <summary>The answer for values that are wrong, by field.</summary>
    public ProblemResult Fields(params IEnumerable<(string Field, string Message)> errors)
    {
        var byField = errors.GroupBy(e => e.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray(), StringComparer.Ordinal);
        return new ProblemResult(this, string.Join(' ', byField.Values.SelectMany(v => v).Take(3)), [("errors", byField)]);
    }

    /// <summary>The same refusal from deep inside an operation; rolls back whatever ran.</summary>
    public ProblemException Exception(string? detail = null, params IEnumerable<(string Name, object? Value)> extra) => new(Result(detail, extra));
}

/// <summary>Codes that every route may answer with.</summary>
public static class CommonErrors
{
    public static readonly ProblemError InvalidBody = new("invalid_body", StatusCodes.Status400BadRequest, "The body is not valid.");
    public static readonly ProblemError InvalidQuery = new("invalid_query", StatusCodes.Status400BadRequest, "The query string is not valid.");
    public static readonly ProblemError InvalidCursor = new("invalid_cursor", StatusCodes.Status400BadRequest, "The cursor is not one that this list gave out.");
    public static readonly ProblemError InvalidText = new("invalid_text", StatusCodes.Status400BadRequest, "The text contains characters that cannot be stored.");
    public static readonly ProblemError OutOfRange = new("out_of_range", StatusCodes.Status400BadRequest, "A number or date is outside the range that can be stored.");
    public static readonly ProblemError BadRequest = new("bad_request", StatusCodes.Status400BadRequest, "The request is not valid.");
    public static readonly ProblemError Unauthorized = new("unauthorized", StatusCodes.Status401Unauthorized, "A valid credential of this tenant is needed.");
    public static readonly ProblemError Forbidden = new("forbidden", StatusCodes.Status403Forbidden, "The caller may not do this.");
    public static readonly ProblemError ForbiddenScope = new("forbidden_scope", StatusCodes.Status403Forbidden, "The key lacks a scope.");
    public static readonly ProblemError ReadOnly = new("read_only", StatusCodes.Status403Forbidden, "The caller may look and change nothing.");
    public static readonly ProblemError StepUpRequired = new("step_up_required", StatusCodes.Status403Forbidden, "This needs a fresh proof of who you are; methods tells what counts.");
    public static readonly ProblemError SecondFactorRequired = new("second_factor_required", StatusCodes.Status403Forbidden, "The brand requires a second factor: show it, or set one up first.");
    public static readonly ProblemError ReadOnlyOperator =
        new("read_only_operator", StatusCodes.Status403Forbidden, "The platform's support looks; its admins decide.");
    public static readonly ProblemError CrossSite = new("cross_site", StatusCodes.Status403Forbidden, "A signed-in change must come from a page of this site (Origin or Sec-Fetch-Site).");
    public static readonly ProblemError NotFound = new("not_found", StatusCodes.Status404NotFound, "There is no such thing here.");
    public static readonly ProblemError TenantSlugMissing = new("tenant_slug_missing", StatusCodes.Status400BadRequest, "The URL does not name a tenant: use /t/{slug}/api/v1/….");
    public static readonly ProblemError TenantPendingDeletion = new("tenant_pending_deletion", StatusCodes.Status410Gone, "This brand is leaving; its operators can restore it while the grace lasts.");
    public static readonly ProblemError MethodNotAllowed = new("method_not_allowed", StatusCodes.Status405MethodNotAllowed, "The route exists, but not for this method.");
    public static readonly ProblemError PayloadTooLarge = new("payload_too_large", StatusCodes.Status413PayloadTooLarge, "The body is too large.");
    public static readonly ProblemError UnsupportedMediaType = new("unsupported_media_type", StatusCodes.Status415UnsupportedMediaType, "The body must be JSON (content type application/json).");
    public static readonly ProblemError RateLimited = new("rate_limited", StatusCodes.Status429TooManyRequests, "Too many requests; try again later.");
    public static readonly ProblemError Internal = new("internal_error", StatusCodes.Status500InternalServerError, "Something went wrong on our side.");
    public static readonly ProblemError Busy = new("temporarily_unavailable", StatusCodes.Status503ServiceUnavailable, "The service cannot answer right now; try again.");
    public static readonly ProblemError IdempotencyKeyReused = new("idempotency_key_reused", StatusCodes.Status409Conflict, "This Idempotency-Key was used for a different request.");
    public static readonly ProblemError InvalidIdempotencyKey = new("invalid_idempotency_key", StatusCodes.Status400BadRequest, "An Idempotency-Key has 1 to 255 visible characters.");
}
