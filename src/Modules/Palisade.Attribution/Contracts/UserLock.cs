using Palisade.Tenancy;

namespace Palisade.Attribution.Contracts;

/// <summary>
/// Waits until no other unit of work decides about some users; without it two events could each be the first. Locks are taken in one order,
/// whatever the order of the ids.
/// </summary>
public static class UserLock
{
    /// <summary>Adds the wait to a batch; the locks last to the end of the transaction.</summary>
    public static void Take(SqlBatch batch, Guid tenantId, IEnumerable<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var names = userIds.Select(id => $"{tenantId:N}/user/{id}").ToArray();
        batch.Execute(
            $"select pg_advisory_xact_lock(l.key) from (select distinct hashtextextended(n.name, 0) as key from unnest({names}) as n (name) order by 1) l");
    }
}
