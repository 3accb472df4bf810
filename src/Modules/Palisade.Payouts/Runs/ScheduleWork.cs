using Microsoft.Extensions.Logging;
using Palisade.Attribution.Contracts;
using Palisade.Directory.Contracts;
using Palisade.Payouts.Commissions;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Settings;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>
/// The tenant's schedule: approves what waited out its hold-back, and runs payouts when a run is due. What became due and the moment up to which
/// the schedule was looked at are committed together, so that no crash makes a run happen twice or not at all.
/// </summary>
internal sealed partial class ScheduleWork(PayoutRun run, TimeProvider clock, ILogger<ScheduleWork> log) : ITenantWork
{
    private const int Portion = 5000;

    public string Queue => TenantCreation.ScheduleQueue;

    public Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken) =>
        db.RunAsync((unit, ct) => LookAsync(unit, clock.GetUtcNow(), ct), cancellationToken);

    private async Task<DateTimeOffset?> LookAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken ct)
    {
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into payouts.schedule (tenant_id, looked_at) values ({unit.Scope.TenantId}, {now})
            on conflict (tenant_id) do nothing
            """);
        var looked = batch.OneOrDefault<DateTimeOffset>($"select s.looked_at from payouts.schedule s for update");
        var settings = batch.OneOrDefault<PayoutSettings>(PayoutSettings.Select);
        await batch.SendAsync(ct);

        var cadence = (settings.Value ?? new PayoutSettings()).Cadence;
        var due = PayoutSchedule.DueRun(looked.Value, now, cadence);
        if (due is not null || PayoutSchedule.NextApproval(looked.Value) <= now)
        {
            while (await ApproveMatureAsync(unit, now, ct) == Portion)
            {
                // A large backlog goes in portions of one transaction.
            }

        }

        if (due is not null)
        {
            var outcome = await run.ExecuteAsync(unit, "schedule", expected: null, now, ct);
            if (outcome.Payouts is null)
            {
                // An operator's run is under way; the schedule comes back with the slot still open.
                return now.AddMinutes(1);
            }

            Ran(log, PublicId.Format(unit.Scope.TenantId), outcome.Payouts.Count);
        }

        await unit.ExecuteAsync($"update payouts.schedule set looked_at = greatest(looked_at, {now})", ct);
        var (next, approval) = (PayoutSchedule.NextRun(now, cadence), PayoutSchedule.NextApproval(now));
        return next < approval ? next : approval;
    }

    // The hold-back is the one that lists and approvals by hand use; without one a person approves.
    private static async Task<int> ApproveMatureAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken ct)
    {
        var mature = await unit.ListAsync<CommissionRow>(
            $"""
            {CommissionView.From}
            where c.status = 'accrued' and not exists (select {FraudHolds.OfCommission}) and coalesce(t.holdback_days, g.holdback_days) > 0
                and c.accrued_at + make_interval(hours => 24 * coalesce(t.holdback_days, g.holdback_days)) <= {now}
            order by c.id
            limit {Portion}
            for update of c
            """,
            ct);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            update payouts.commissions set status = 'approved', approved_at = {now}
            where id = any({mature.Select(c => c.Id).ToArray()}) and status = 'accrued'
            """);
        batch.Announce(unit.Scope.TenantId, [.. mature.Select(CommissionNews.Approved)], now);
        await batch.SendAsync(ct);
        return mature.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Scheduled payout run of {Tenant}: {Count} payouts")]
    private static partial void Ran(ILogger logger, string tenant, int count);
}
