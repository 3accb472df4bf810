using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Events;

/// <summary>
/// Records up to 1,000 events in one transaction and the same three round trips. Each is answered by itself: one that conflicts does not keep the
/// others out, one that is malformed refuses the whole request. Operators, and keys with <c>events:write</c>.
/// </summary>
internal static class RecordEvents
{
    internal const int Most = 1000;

    internal sealed record Request(EventBody[] Events);

    /// <param name="Recorded">How many are new.</param>
    /// <param name="Replayed">How many were there already.</param>
    /// <param name="Refused">How many were refused.</param>
    /// <param name="Results">In the order of the request.</param>
    internal sealed record Response(int Recorded, int Replayed, int Refused, IReadOnlyList<ResultView> Results);

    /// <param name="EventId">Null when it was refused.</param>
    /// <param name="Status"><c>recorded</c>, <c>replayed</c> or <c>refused</c>.</param>
    /// <param name="Error">The code that the single route would answer with.</param>
    /// <param name="Attribution">Who is credited.</param>
    /// <param name="RefundOf">The event that was taken back.</param>
    internal sealed record ResultView(Guid? EventId, string Status, string? Error, EventAttribution? Attribution, Guid? RefundOf);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Events).NotEmpty().Must(e => e is null || e.Length <= Most).WithMessage($"At most {Most} events.");
            RuleForEach(r => r.Events).NotNull().SetValidator(new EventBody.Validator()).When(r => r.Events is { Length: <= Most });
        }
    }

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, IEventIntake intake, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db,
            "events/batch",
            request,
            async (unit, ct) =>
            {
                var now = Facts.Instant(clock.GetUtcNow());
                var results = await intake.RecordAsync(unit, [.. request.Events.Select(e => e.ToIncoming(now))], ct);
                return new IdempotentResult(StatusCodes.Status200OK, new Response(
                    results.Count(r => r.Status == IntakeStatus.Recorded),
                    results.Count(r => r.Status == IntakeStatus.Replayed),
                    results.Count(r => RecordEvent.Refusal(r.Status) is not null),
                    [.. results.Select(View)]));
            },
            cancellationToken);

    private static ResultView View(IntakeResult result) => RecordEvent.Refusal(result.Status) is { } refusal
        ? new ResultView(null, "refused", refusal.Code, null, null)
        : new ResultView(result.EventId, result.Status == IntakeStatus.Replayed ? "replayed" : "recorded", null, result.Attribution, result.RefundOf);
}
