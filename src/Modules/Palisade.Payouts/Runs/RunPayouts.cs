using Microsoft.AspNetCore.Http;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Settings;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>
/// Makes one payout per partner and currency from what is approved and unclaimed, claw-backs netted. Operators. The payout claims its
/// commissions; they become paid when it is confirmed, because only then has money moved.
/// </summary>
internal static class RunPayouts
{
    internal sealed record Request;

    internal sealed record Response(
        Guid RunId, string Mode, IReadOnlyList<Made> Payouts, IReadOnlyList<Skipped> SkippedBelowThreshold, IReadOnlyList<Skipped> SkippedUnfunded,
        Transfers Transfers);

    internal sealed record Made(Guid PayoutId, Guid PartnerId, decimal Amount, string Currency, string Method, string Status);

    internal sealed record Skipped(Guid PartnerId, string Currency, decimal Amount);

    internal sealed record Transfers(int Confirmed, int Failed, int Canceled, int Ambiguous);

    internal static Task<IResult> HandleAsync(TenantSession db, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(db, "payouts/run", new Request(), (unit, ct) => RunAsync(unit, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IdempotentResult> RunAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken ct)
    {
        var name = $"{unit.Scope.TenantId:N}/payout-run";
        var batch = unit.Batch();
        var alone = batch.OneOrDefault<bool>($"select pg_try_advisory_xact_lock(hashtextextended({name}, 0))");
        var settings = batch.OneOrDefault<string>(PayoutSettings.Select);
        var payable = batch.List<PayableRow>(
            $"""
            select c.id, c.org_id, c.amount_minor, c.currency
            from payouts.commissions c
            where c.status = 'approved' and c.payout_id is null
            order by c.id
            for update of c
            """);
        await batch.SendAsync(ct);
        if (!alone.Value)
        {
            return PayoutsErrors.RunInProgress.Result();
        }

        var plan = PayoutPlan.Of(
            [.. payable.Value.Select(row => new PayableItem(row.Id, row.OrgId, new Money(row.AmountMinor, Currency.Parse(row.Currency))))],
            PayoutSettings.Read(settings.Value).ThresholdCents);
        var run = Guid.CreateVersion7(now);
        var made = plan.Payouts.Select(payout => (Id: Guid.CreateVersion7(now), Payout: payout)).ToList();
        if (made.Count > 0)
        {
            await WriteAsync(unit, run, made, now, ct);
        }

        return new IdempotentResult(StatusCodes.Status200OK, new Response(
            run,
            "selfhost",
            [.. made.Select(p => new Made(p.Id, p.Payout.PartnerId, Decimal(p.Payout.Amount), p.Payout.Amount.Currency.Code, "manual", "pending"))],
            [.. plan.SkippedBelowThreshold.Select(s => new Skipped(s.PartnerId, s.Amount.Currency.Code, Decimal(s.Amount)))],
            [],
            new Transfers(0, 0, 0, 0)));
    }

    private static async Task WriteAsync(
        UnitOfWork unit, Guid run, List<(Guid Id, PlannedPayout Payout)> made, DateTimeOffset now, CancellationToken ct)
    {
        var claims = made.SelectMany(payout => payout.Payout.ItemIds.Select(item => (Item: item, Payout: payout.Id))).ToList();
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, created_at)
            select {unit.Scope.TenantId}, r.id, r.org_id, {run}, r.amount_minor, r.currency, 'manual', {now}
            from unnest(
                {made.Select(p => p.Id).ToArray()}, {made.Select(p => p.Payout.PartnerId).ToArray()},
                {made.Select(p => p.Payout.Amount.MinorUnits).ToArray()}, {made.Select(p => p.Payout.Amount.Currency.Code).ToArray()})
                as r (id, org_id, amount_minor, currency)
            """);
        var claimed = batch.Execute(
            $"""
            update payouts.commissions c set payout_id = r.payout_id
            from unnest({claims.Select(c => c.Item).ToArray()}, {claims.Select(c => c.Payout).ToArray()}) as r (id, payout_id)
            where c.id = r.id and c.status = 'approved' and c.payout_id is null
            """);
        batch.Announce(unit.Scope.TenantId, [.. made.Select(p => Created(p.Id, p.Payout))], now);
        await batch.SendAsync(ct);
        if (claimed.Value != claims.Count)
        {
            throw new InvalidOperationException("The rows of the plan were locked, yet not all of them could be claimed.");
        }
    }

    private static Announcement Created(Guid id, PlannedPayout payout) => new(
        AnnouncementTypes.PayoutCreated,
        payout.PartnerId,
        new
        {
            PayoutId = id,
            payout.PartnerId,
            Amount = payout.Amount.ToDecimalText(),
            Currency = payout.Amount.Currency.Code,
            Method = "manual",
            CommissionIds = payout.ItemIds,
        });

    private static decimal Decimal(Money amount) => decimal.Divide(amount.MinorUnits, amount.Currency.MinorUnitsPerMajor);

    private sealed record PayableRow(Guid Id, Guid OrgId, long AmountMinor, string Currency);
}
