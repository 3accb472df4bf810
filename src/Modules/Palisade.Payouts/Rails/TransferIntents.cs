using System.Globalization;
using Palisade.Payouts.Rules;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>
/// The rows of <c>payouts.transfers</c>. Each write of an executor asks for the lease it was given: who lost it writes nothing.
/// </summary>
internal static class TransferIntents
{
    public static Sql Columns =>
        $"""
        t.payout_id, t.org_id, t.rail, t.state, t.generation, t.amount_minor, t.currency, t.destination, t.idempotency_key, t.provider_id, t.attempts,
        t.posted_at, t.accepted_at, t.created_at, t.leased_until
        """;

    /// <summary>Name of the key of a generation. The provider sees it; it says nothing but the payout.</summary>
    public static string KeyOf(Guid payout, int generation) =>
        generation == 1 ? $"payout_{PublicId.Format(payout)}" : $"payout_{PublicId.Format(payout)}_{generation}";

    /// <summary>The payout and the generation that a key names.</summary>
    public static bool TryReadKey(string text, out Guid payout, out int generation)
    {
        var parts = text.Split('_');
        (payout, generation) = (Guid.Empty, 1);
        return parts is ["payout", _] or ["payout", _, _] && PublicId.TryParse(parts[1], out payout)
            && (parts.Length == 2 || int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out generation))
            && text == KeyOf(payout, generation);
    }

    /// <summary>Waits for everybody who decides about the transfer; what is read after it is what they left.</summary>
    public static Task LockAsync(UnitOfWork unit, Guid payout, CancellationToken cancellationToken) =>
        unit.OneOrDefaultAsync<Guid>($"select t.payout_id from payouts.transfers t where t.payout_id = {payout} for update", cancellationToken);

    public static Sql Insert(Guid tenant, IReadOnlyList<(Guid Id, RoutedPayout Routed)> made, DateTimeOffset now) =>
        $"""
        insert into payouts.transfers (
            tenant_id, payout_id, org_id, rail, amount_minor, currency, destination, idempotency_key, next_at, created_at, updated_at)
        select {tenant}, r.payout_id, r.org_id, r.rail, r.amount_minor, r.currency, r.destination, r.idempotency_key, {now}, {now}, {now}
        from unnest(
            {made.Select(m => m.Id).ToArray()}, {made.Select(m => m.Routed.Payout.PartnerId).ToArray()}, {made.Select(m => m.Routed.Method).ToArray()},
            {made.Select(m => m.Routed.Payout.Amount.MinorUnits).ToArray()}, {made.Select(m => m.Routed.Payout.Amount.Currency.Code).ToArray()},
            {made.Select(m => m.Routed.Destination!).ToArray()}, {made.Select(m => KeyOf(m.Id, 1)).ToArray()})
            as r (payout_id, org_id, rail, amount_minor, currency, destination, idempotency_key)
        """;

    /// <summary>
    /// Takes the transfer that has been due longest, unless somebody works on it. It is due again when the lease ends: an earlier time in the row
    /// after that is news that came meanwhile, and <see cref="PutOff"/> leaves it there.
    /// </summary>
    public static Sql LeaseNext(Guid token, DateTimeOffset now, DateTimeOffset until) =>
        $"""
        update payouts.transfers t set lease_token = {token}, leased_until = {until}, next_at = {until}
        where t.payout_id = (
            select d.payout_id
            from payouts.transfers d
            where d.next_at <= {now} and (d.leased_until is null or d.leased_until <= {now})
            order by d.next_at
            limit 1
            for update skip locked)
        returning {Columns}
        """;

    /// <summary>Takes one transfer, unless somebody works on it.</summary>
    public static Sql Lease(Guid payout, Guid token, DateTimeOffset now, DateTimeOffset until) =>
        $"""
        update payouts.transfers t set lease_token = {token}, leased_until = {until}
        where t.payout_id = {payout} and (t.leased_until is null or t.leased_until <= {now})
        returning {Columns}
        """;

    /// <summary>From now on it may have been sent.</summary>
    public static Sql Post(TransferIntent intent, Guid token, DateTimeOffset now) =>
        $"""
        update payouts.transfers set state = 'posted', posted_at = coalesce(posted_at, {now}), attempts = attempts + 1, updated_at = {now}
        where payout_id = {intent.PayoutId} and lease_token = {token} and state in ('intent', 'posted')
        """;

    /// <summary>The provider has the order, by its own word.</summary>
    public static Sql Accept(TransferIntent intent, Guid token, DateTimeOffset now) =>
        $"""
        update payouts.transfers set accepted_at = coalesce(accepted_at, {now}), updated_at = {now}
        where payout_id = {intent.PayoutId} and lease_token = {token}
        """;

    /// <summary>Nothing more is known: look again at <paramref name="next"/>.</summary>
    public static Sql PutOff(TransferIntent intent, Guid token, string? reason, DateTimeOffset? next, DateTimeOffset now) =>
        $"""
        update payouts.transfers
        set next_at = case when next_at < leased_until then next_at else {next} end, last_error = {Shortened(reason)}, lease_token = null, leased_until = null, updated_at = {now}
        where payout_id = {intent.PayoutId} and lease_token = {token}
        """;

    /// <summary>An end, or a wait for an operator.</summary>
    public static Sql Move(TransferIntent intent, Guid token, string state, string? providerId, string? reason, DateTimeOffset now) =>
        $"""
        update payouts.transfers
        set state = {state}, provider_id = coalesce({providerId}, provider_id), last_error = {Shortened(reason)},
            next_at = case when next_at < leased_until then next_at end, lease_token = null, leased_until = null, updated_at = {now}
        where payout_id = {intent.PayoutId} and lease_token = {token} and state = {intent.State}
        """;

    /// <summary>One generation further, under another key: only out of <c>held</c>, and only at an operator's word.</summary>
    public static Sql Rearm(TransferIntent intent, Guid token, DateTimeOffset now) =>
        $"""
        update payouts.transfers
        set state = 'intent', generation = {intent.Generation + 1}, idempotency_key = {KeyOf(intent.PayoutId, intent.Generation + 1)}, attempts = 0,
            posted_at = null, accepted_at = null, last_error = null, next_at = {now}, lease_token = null, leased_until = null, updated_at = {now}
        where payout_id = {intent.PayoutId} and lease_token = {token} and state = 'held' and generation = {intent.Generation}
        """;

    private static string? Shortened(string? reason) => reason is { Length: > 300 } ? reason[..300] : reason;
}
