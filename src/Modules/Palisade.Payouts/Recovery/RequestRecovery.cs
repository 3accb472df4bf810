using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Payouts.Recovery;

/// <summary>
/// Asks for a decision about a transfer that no program may decide: give it up, send it again, say which of two counts, or that it was paid although
/// the provider never said so. Operators. Carried out
/// at once when the provider can be asked and is sure; else pending.
/// </summary>
internal static class RequestRecovery
{
    internal sealed record Request(string? Kind, string? Reason, int? ObservedGeneration, string? KeptTransferId, bool? AllReversed, string? Note);

    internal sealed record Response(RecoveryView Request);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Kind).Must(kind => kind is "dispose_intent" or "release_intent_for_retry" or "resolve_duplicate_review" or "confirm_payment")
                .WithMessage("One of: dispose_intent, release_intent_for_retry, resolve_duplicate_review, confirm_payment.");
            RuleFor(r => r.Reason).NotEmpty().MaximumLength(500).When(r => r.Kind is "dispose_intent" or "confirm_payment");
            RuleFor(r => r.KeptTransferId).NotEmpty().MaximumLength(120).When(r => r.Kind == "confirm_payment");
            RuleFor(r => r.ObservedGeneration).NotNull().GreaterThanOrEqualTo(1).When(r => r.Kind == "release_intent_for_retry");
            RuleFor(r => r.KeptTransferId).Must((r, kept) => kept is { Length: >= 1 and <= 255 } != (r.AllReversed == true))
                .When(r => r.Kind == "resolve_duplicate_review").WithMessage("Exactly one of keptTransferId and allReversed: true.");
            RuleFor(r => r.Note).MaximumLength(1000);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, Actor actor, RecoveryDesk desk, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var batch = db.Batch();
        var payout = batch.OneOrDefault<string>($"select p.method from payouts.payouts p where p.id = {id.Value}");
        var transfer = batch.OneOrDefault<bool>($"select true from payouts.transfers t where t.payout_id = {id.Value}");
        await batch.SendAsync(cancellationToken);
        if (payout.Value is not { } rail)
        {
            return PayoutsErrors.PayoutNotFound.Result();
        }

        var asked = JsonSerializer.Serialize(
            new RecoveryParams(request.Reason, request.ObservedGeneration, request.KeptTransferId, request.AllReversed), ApiJson.Options);

        // A rail without transfers has nothing to recover, and one that can be read needs nobody's word; the request is kept as refused, so that it
        // can be seen who asked.
        var fits = transfer.Value && (request.Kind != "confirm_payment" || rail == "external");
        var (status, outcome) = fits ? ("pending", null) : ("refused", "invalid_request:kind_rail_mismatch");
        DateTimeOffset? recheck = fits ? now.AddMinutes(5) : null;
        var row = await db.OneOrDefaultAsync<RecoveryRow>(
            $"""
            insert into payouts.recovery_requests as r (
                tenant_id, id, org_id, payout_id, rail, kind, params, note, requested_by, status, outcome, recheck_due_at, created_at, updated_at)
            select p.tenant_id, {Guid.CreateVersion7(now)}, p.org_id, p.id, {rail}, {request.Kind}, {Sql.Json(asked)}, {request.Note}, {actor.Id}, {status},
                {outcome}, {recheck}, {now}, {now}
            from payouts.payouts p
            where p.id = {id.Value}
            on conflict do nothing
            returning {RecoveryRow.Columns}
            """,
            cancellationToken);
        if (row is null)
        {
            var pending = await db.OneOrDefaultAsync<Guid>(
                $"select r.id from payouts.recovery_requests r where r.payout_id = {id.Value} and r.status = 'pending'", cancellationToken);
            return PayoutsErrors.RequestAlreadyPending.Result(detail: null, ("requestId", pending));
        }

        var done = row.Status == "pending" ? await desk.ApplyAsync(db, row, cancellationToken) : row;
        return Results.Json(new Response(done.ToView()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }
}
