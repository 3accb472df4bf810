using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Rederivation;

/// <summary>Derives the events of some users again, and notes how far it got, in one transaction.</summary>
internal sealed class Rederiver(ICommissionLedger ledger, TimeProvider clock)
{
    /// <summary>Users of one transaction: enough to share the round trips, few enough to hold their locks for a moment only.</summary>
    internal const int UsersAtOnce = 500;

    /// <summary>Does the next part of the tenant's oldest open re-derivation; false when there is none.</summary>
    public Task<bool> StepAsync(TenantSession session, CancellationToken cancellationToken) => session.RunAsync(
        async (unit, ct) =>
        {
            var now = clock.GetUtcNow();
            if (await unit.OneOrDefaultAsync<Open>(
                $"""
                select r.id, r.program_id, r.from_ts, r.after_user
                from attribution.rederivations r
                where r.status <> 'done'
                order by r.created_at, r.id
                limit 1
                for update
                """,
                ct) is not { } open)
            {
                return false;
            }

            var users = await unit.ListAsync<string>(NextUsers(open.ProgramId, open.FromTs, open.AfterUser, UsersAtOnce), ct);
            if (users.Count == 0)
            {
                await unit.ExecuteAsync(
                    $"""
                    update attribution.rederivations
                    set status = 'done', started_at = coalesce(started_at, {now}), finished_at = {now}
                    where id = {open.Id}
                    """,
                    ct);
                return true;
            }

            var derivation = await Reattribution.ForUsersAsync(
                unit, ledger, users.ToDictionary(user => user, _ => open.FromTs, StringComparer.Ordinal), now, ct);
            await unit.ExecuteAsync(
                $"""
                update attribution.rederivations
                set status = 'running', started_at = coalesce(started_at, {now}), after_user = {users[^1]}, users_done = users_done + {users.Count},
                    events_done = events_done + {derivation.Events.Count}, events_changed = events_changed + {derivation.ChangedEvents}
                where id = {open.Id}
                """,
                ct);
            return true;
        },
        cancellationToken);

    /// <summary>The next users, in the order of their ids, who have events at or after an instant (and before another; and clicks of a program).</summary>
    internal static Sql NextUsers(Guid? programId, DateTimeOffset from, string? after, int most, DateTimeOffset? until = null)
    {
        Sql before = until is { } end ? $"and e.ts < {end}" : Sql.Empty;
        Sql beyond = after is null ? Sql.Empty : $"and e.user_id > {after}";
        Sql ofProgram = programId is null
            ? Sql.Empty
            : (Sql)$"""
                and exists (
                    select from attribution.identities i
                    join attribution.clicks c on c.tenant_id = i.tenant_id and c.org_id = i.org_id and c.id = i.click_id
                    where i.tenant_id = e.tenant_id and i.user_id = e.user_id and c.program_id = {programId})
                """;
        return
            $"""
            select e.user_id
            from attribution.events e
            where e.ts >= {from} {before} {beyond} {ofProgram}
            group by e.tenant_id, e.user_id
            order by e.user_id
            limit {most}
            """;
    }

    private sealed record Open(Guid Id, Guid? ProgramId, DateTimeOffset FromTs, string? AfterUser);
}
