using Palisade.Attribution.Contracts;
using Palisade.Attribution.Rules;
using Palisade.Tenancy;

namespace Palisade.Attribution.Derivation;

/// <summary>Re-derives the events that a click can have led to, for every user it is stitched to.</summary>
internal sealed class Reattribution(ICommissionLedger ledger) : IReattribution
{
    public async Task<int> ForClickAsync(UnitOfWork unit, Guid clickId, DateTimeOffset now, CancellationToken ct)
    {
        // In the order of their ids: two units of work that take several users' locks take them in the same order.
        var users = await unit.ListAsync<UserRow>(
            $"""
            select i.user_id, c.ts
            from attribution.identities i
            join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
            where i.click_id = {clickId}
            order by i.user_id collate "C"
            """,
            ct);
        var events = 0;
        foreach (var user in users)
        {
            events += (await ForUserAsync(unit, ledger, user.UserId, user.Ts - AttributionEngine.ClockGrace, now, ct)).Events.Count;
        }

        return events;
    }

    /// <summary>Derives one user's events at or after an instant, under the user's lock.</summary>
    public static async Task<UserDerivation> ForUserAsync(
        UnitOfWork unit, ICommissionLedger ledger, string userId, DateTimeOffset from, DateTimeOffset now, CancellationToken ct)
    {
        return await ForUsersAsync(unit, ledger, new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal) { [userId] = from }, now, ct);
    }

    /// <summary>Derives some users' events, of each at or after an instant of its own, under their locks.</summary>
    public static async Task<UserDerivation> ForUsersAsync(
        UnitOfWork unit, ICommissionLedger ledger, IReadOnlyDictionary<string, DateTimeOffset> fromByUser, DateTimeOffset now, CancellationToken ct)
    {
        var batch = unit.Batch();
        UserLock.Take(batch, unit.Scope.TenantId, fromByUser.Keys);
        var facts = UserFacts.Ask(batch, ledger, fromByUser);
        await batch.SendAsync(ct);
        var derivation = UserDerivation.Of(facts, ledger, unit.Scope.TenantId, now);
        await derivation.WriteAsync(unit, ct);
        return derivation;
    }

    private sealed record UserRow(string UserId, DateTimeOffset Ts);
}
