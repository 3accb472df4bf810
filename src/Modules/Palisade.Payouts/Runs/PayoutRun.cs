using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Runs;

/// <summary>
/// Carries out a plan in one transaction: payouts, their claims on commissions, and for rails that send by themselves the frozen intent.
/// Nothing is sent here; <see cref="TransferExecutor"/> does that after the commit.
/// </summary>
internal sealed class PayoutRun(StripeClient stripe, IFailPoints fail)
{
    /// <summary>What a run did, or why it did nothing.</summary>
    /// <param name="RunId">Id of the run.</param>
    /// <param name="Plan">Null when another run of the tenant is in progress.</param>
    /// <param name="Payouts">Ids of the payouts, in the order of the plan; null when the inputs are not those of the preview.</param>
    internal sealed record Outcome(Guid RunId, RoutedPlan? Plan, IReadOnlyList<Guid>? Payouts);

    /// <summary>Waits until no run of the tenant is in progress, and keeps others waiting until the unit ends.</summary>
    public static async Task WaitAsync(UnitOfWork unit, CancellationToken ct)
    {
        var name = LockName(unit);
        await unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", ct);
    }

    public async Task<Outcome> ExecuteAsync(UnitOfWork unit, string startedBy, byte[]? expected, DateTimeOffset now, CancellationToken ct)
    {
        var name = LockName(unit);
        var run = Guid.CreateVersion7(now);

        // One statement ahead of the others: what they read is then what the run before this one left.
        if (!await unit.OneAsync<bool>($"select pg_try_advisory_xact_lock(hashtextextended({name}, 0))", ct))
        {
            return new Outcome(run, Plan: null, Payouts: null);
        }

        var batch = unit.Batch();
        var read = Planner.Read(batch, stripe.Configured, claiming: true);
        await batch.SendAsync(ct);
        var plan = read();
        var digest = plan.Digest();
        if (expected is not null && !digest.AsSpan().SequenceEqual(expected))
        {
            return new Outcome(run, plan, Payouts: null);
        }

        var made = plan.Payouts.Select(payout => (Id: Guid.CreateVersion7(now), Routed: payout)).ToList();
        await WriteAsync(unit, run, startedBy, digest, made, now, ct);
        fail.Reach("run.written");
        return new Outcome(run, plan, [.. made.Select(m => m.Id)]);
    }

    private static string LockName(UnitOfWork unit) => $"{unit.Scope.TenantId:N}/payout-run";

    private static async Task WriteAsync(
        UnitOfWork unit, Guid run, string startedBy, byte[] digest, List<(Guid Id, RoutedPayout Routed)> made, DateTimeOffset now, CancellationToken ct)
    {
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into payouts.runs (tenant_id, id, started_by, digest, created_at)
            values ({unit.Scope.TenantId}, {run}, {startedBy}, {digest}, {now})
            """);
        if (made.Count == 0)
        {
            await batch.SendAsync(ct);
            return;
        }

        var claims = made.SelectMany(m => m.Routed.Payout.ItemIds.Select(item => (Item: item, Payout: m.Id))).ToList();
        batch.Execute(
            $"""
            insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, created_at)
            select {unit.Scope.TenantId}, r.id, r.org_id, {run}, r.amount_minor, r.currency, r.method, {now}
            from unnest(
                {made.Select(m => m.Id).ToArray()}, {made.Select(m => m.Routed.Payout.PartnerId).ToArray()},
                {made.Select(m => m.Routed.Payout.Amount.MinorUnits).ToArray()}, {made.Select(m => m.Routed.Payout.Amount.Currency.Code).ToArray()},
                {made.Select(m => m.Routed.Method).ToArray()})
                as r (id, org_id, amount_minor, currency, method)
            """);
        var claimed = batch.Execute(
            $"""
            update payouts.commissions c set payout_id = r.payout_id
            from unnest({claims.Select(c => c.Item).ToArray()}, {claims.Select(c => c.Payout).ToArray()}) as r (id, payout_id)
            where c.id = r.id and c.status = 'approved' and c.payout_id is null
            """);
        var sent = made.Where(m => m.Routed.Destination is not null).ToList();
        if (sent.Count > 0)
        {
            batch.Execute(TransferIntents.Insert(unit.Scope.TenantId, sent, now));
            batch.Execute($"select doors.wake({TransferWork.QueueName}, {now})");
        }

        batch.Announce(unit.Scope.TenantId, [.. made.Select(m => Created(m.Id, m.Routed))], now);
        await batch.SendAsync(ct);
        if (claimed.Value != claims.Count)
        {
            throw new InvalidOperationException("The rows of the plan were locked, yet not all of them could be claimed.");
        }
    }

    /// <summary>What subscribers are told of a payout that was made.</summary>
    public static Announcement Created(Guid id, RoutedPayout routed) => new(
        AnnouncementTypes.PayoutCreated,
        routed.Payout.PartnerId,
        new
        {
            PayoutId = id,
            routed.Payout.PartnerId,
            Amount = routed.Payout.Amount.ToDecimalText(),
            Currency = routed.Payout.Amount.Currency.Code,
            routed.Method,
            CommissionIds = routed.Payout.ItemIds,
        });
}
