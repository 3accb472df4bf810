using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Runs;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Payouts.Returns;

/// <summary>
/// Decides about money that came back: it is paid again, by a payout of its own over the brand's present rail, or cleared, and then owed no longer.
/// Each return once, whoever asks at the same time. Operators. Honours <c>Idempotency-Key</c>.
/// </summary>
internal static class DecideReturn
{
    internal sealed record Request(string? Reason);

    internal sealed record Response(ReturnView Return);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Reason).NotEmpty().MaximumLength(500);
    }

    internal static Task<IResult> PayAgainAsync(
        Id id, Request request, TenantSession db, Idempotency idempotency, Repayment repayment, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db, $"payouts/returns/{id}/pay-again", request,
            (unit, ct) => DecideAsync(unit, id.Value, row => repayment.MakeAsync(unit, row, request.Reason!, clock.GetUtcNow(), ct), ct),
            cancellationToken);

    internal static Task<IResult> ClearAsync(
        Id id, Request request, TenantSession db, Actor actor, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db, $"payouts/returns/{id}/clear", request,
            (unit, ct) => DecideAsync(unit, id.Value, row => ClearAsync(unit, row, request.Reason!, actor.Id, clock.GetUtcNow(), ct), ct),
            cancellationToken);

    private static async Task<ProblemResult?> ClearAsync(UnitOfWork unit, ReturnRow row, string reason, Guid actor, DateTimeOffset now, CancellationToken ct)
    {
        await unit.ExecuteAsync(
            $"""
            insert into payouts.clearings (tenant_id, reversal_id, org_id, reason, cleared_by, cleared_at)
            values ({unit.Scope.TenantId}, {row.Id}, {row.OrgId}, {reason}, {actor}, {now})
            """,
            ct);
        return null;
    }

    private static async Task<IdempotentResult> DecideAsync(
        UnitOfWork unit, Guid id, Func<ReturnRow, Task<ProblemResult?>> act, CancellationToken ct)
    {
        // Runs first, then the return: every decision takes the two in this order. The database takes the second one again when it writes.
        await PayoutRun.WaitAsync(unit, ct);
        var name = $"{unit.Scope.TenantId:D}/returned/{id:D}";
        await unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", ct);
        Sql one = $"{ReturnRow.Select} where r.id = {id}";
        if (await unit.OneOrDefaultAsync<ReturnRow>(one, ct) is not { } row)
        {
            return PayoutsErrors.ReturnNotFound.Result();
        }

        if (row.State != "open")
        {
            return PayoutsErrors.ReturnDecided.Result(detail: null, ("state", row.State), ("repaidBy", row.RepaidBy));
        }

        return await act(row) is { } refusal
            ? refusal
            : new IdempotentResult(StatusCodes.Status200OK, new Response((await unit.OneAsync<ReturnRow>(one, ct)).ToView()));
    }
}
