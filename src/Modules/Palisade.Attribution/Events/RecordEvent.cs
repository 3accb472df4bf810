using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Events;

/// <summary>
/// Records a conversion and credits it: three round trips (facts; what follows from them; commit). A refund or dispute that names an event takes
/// its commissions back in proportion. Operators, and keys with <c>events:write</c>.
/// </summary>
internal static class RecordEvent
{
    internal sealed record Response(bool Ok, Guid EventId, bool Replayed, EventAttribution Attribution, Guid? RefundOf);

    internal static Task<IResult> HandleAsync(
        EventBody body, TenantSession db, IEventIntake intake, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db,
            "events",
            body,
            async (unit, ct) =>
            {
                var result = (await intake.RecordAsync(unit, [body.ToIncoming(Facts.Instant(clock.GetUtcNow()))], ct))[0];
                return Refusal(result.Status) is { } refusal
                    ? refusal.Result()
                    : new IdempotentResult(StatusCodes.Status200OK, Answer(result));
            },
            cancellationToken);

    internal static Response Answer(IntakeResult result) =>
        new(true, result.EventId, result.Status == IntakeStatus.Replayed, result.Attribution!, result.RefundOf);

    /// <summary>Null when it was recorded, now or before.</summary>
    internal static ProblemError? Refusal(IntakeStatus status) => status switch
    {
        IntakeStatus.Recorded or IntakeStatus.Replayed => null,
        IntakeStatus.Conflict => AttributionErrors.EventConflict,
        IntakeStatus.OriginalNotFound => AttributionErrors.OriginalNotFound,
        IntakeStatus.CurrencyMismatch => AttributionErrors.CurrencyMismatch,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
