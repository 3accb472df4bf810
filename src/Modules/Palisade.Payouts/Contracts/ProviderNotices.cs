using Palisade.Tenancy;

namespace Palisade.Payouts.Contracts;

/// <summary>
/// What the payment provider's webhooks say about transfers and accounts is taken as a hint to read the provider again, never as the news itself:
/// so it does not matter whether notices are doubled, late, out of order or forged.
/// </summary>
public static class ProviderNotices
{
    /// <summary>Something happened to a transfer of the payout (<c>transfer.created</c>, <c>.updated</c>, <c>.reversed</c>).</summary>
    /// <param name="unit">Of an operator's or a job's scope.</param>
    /// <param name="payoutId">The transfer group.</param>
    /// <param name="now">When it is to be read.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    /// <returns>False when the tenant has no such transfer.</returns>
    public static async Task<bool> TransferChangedAsync(UnitOfWork unit, Guid payoutId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var batch = unit.Batch();
        var found = batch.Execute(
            $"""
            update payouts.transfers set next_at = least(coalesce(next_at, {now}), {now})
            where payout_id = {payoutId} and state in ('posted', 'confirmed')
            """);
        batch.Execute($"select doors.wake({Rails.TransferWork.QueueName}, {now})");
        await batch.SendAsync(cancellationToken);
        return found.Value > 0;
    }

    /// <summary>Something happened to a connected account (<c>account.updated</c>).</summary>
    /// <returns>False when no partner of the tenant has the account.</returns>
    public static async Task<bool> AccountChangedAsync(UnitOfWork unit, string accountId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var batch = unit.Batch();
        var found = batch.Execute($"update payouts.accounts set refresh_at = {now} where account_id = {accountId}");
        batch.Execute($"select doors.wake({Rails.TransferWork.QueueName}, {now})");
        await batch.SendAsync(cancellationToken);
        return found.Value > 0;
    }
}
