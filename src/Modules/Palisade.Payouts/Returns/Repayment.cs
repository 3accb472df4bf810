using Palisade.Payouts.Rails;
using Palisade.Payouts.Rules;
using Palisade.Payouts.Runs;
using Palisade.Payouts.Settings;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Returns;

/// <summary>
/// Makes the payout that pays again what came back: a run of one payout, with a frozen intent where the rail sends by itself. What it pays is not
/// owed a second time while it is under way, and is again when it fails.
/// </summary>
internal sealed class Repayment(StripeClient stripe, IFailPoints fail)
{
    /// <summary>Writes the payout; the caller holds the locks of runs and of the return.</summary>
    /// <returns>Why the partner cannot be paid; null when the payout was made.</returns>
    public async Task<ProblemResult?> MakeAsync(UnitOfWork unit, ReturnRow returned, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var choice = await ChooseAsync(unit, returned, ct);
        if (choice.Method is not { } method)
        {
            return PayoutsErrors.NotPayable.Result(detail: null, ("reason", choice.NotReady));
        }

        var routed = new RoutedPayout(new PlannedPayout(returned.OrgId, returned.Money, []), method, choice.Destination);
        var (run, payout) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into payouts.runs (tenant_id, id, started_by, digest, created_at)
            values ({unit.Scope.TenantId}, {run}, 'operator', {new RoutedPlan([routed], [], []).Digest()}, {now})
            """);
        batch.Execute(
            $"""
            insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, metadata, created_at, repays_id)
            values (
                {unit.Scope.TenantId}, {payout}, {returned.OrgId}, {run}, {returned.AmountMinor}, {returned.Currency}, {method},
                jsonb_build_object('reason', {reason}::text), {now}, {returned.Id})
            """);
        if (choice.Destination is not null)
        {
            batch.Execute(TransferIntents.Insert(unit.Scope.TenantId, [(payout, routed)], now));
            batch.Execute($"select doors.wake({TransferWork.QueueName}, {now})");
        }

        batch.Announce(unit.Scope.TenantId, PayoutRun.Created(payout, routed), now);
        await batch.SendAsync(ct);
        fail.Reach("repayment.written");
        return null;
    }

    private async Task<MethodChoice> ChooseAsync(UnitOfWork unit, ReturnRow returned, CancellationToken ct)
    {
        var batch = unit.Batch();
        var settings = batch.OneOrDefault<PayoutSettings>(PayoutSettings.Select);
        var provider = batch.OneOrDefault<string>($"select p.url from payouts.provider p");
        var account = batch.OneOrDefault<PayoutAccount>($"select a.account_id, a.payouts_enabled from payouts.accounts a where a.org_id = {returned.OrgId}");
        await batch.SendAsync(ct);
        return PayoutMethods.Choose(
            (settings.Value ?? new PayoutSettings()).Rail, returned.Money, new AvailableRails(stripe.Configured, provider.Value), account.Value);
    }
}
