using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Rederivation;

/// <summary>
/// Derives the events of some users again, in parts that run side by side, each in a transaction of its own that also counts what it changed.
/// The place it has reached moves on when all of them are done: after a crash some are derived again, which then changes nothing.
/// </summary>
internal sealed class Rederiver(ICommissionLedger ledger, TimeProvider clock)
{
    /// <summary>Users of one transaction: enough to share the round trips, few enough to hold their locks for a moment only.</summary>
    internal const int UsersAtOnce = 250;

    private const int PartsOfStep = 8;

    /// <summary>While one derives, another's statements run; more would take connections away from requests.</summary>
    private const int SideBySide = 2;

    /// <summary>Does the next part of the tenant's oldest open re-derivation; false when there is none.</summary>
    public async Task<bool> StepAsync(TenantSession session, CancellationToken cancellationToken)
    {
        if (await session.OneOrDefaultAsync<Open>(
            $"""
            select r.id, r.program_id, r.from_ts, r.after_user
            from attribution.rederivations r
            where r.status <> 'done'
            order by r.created_at, r.id
            limit 1
            """,
            cancellationToken) is not { } open)
        {
            return false;
        }

        var users = await session.ListAsync<string>(NextUsers(open.ProgramId, open.FromTs, open.AfterUser, UsersAtOnce * PartsOfStep), cancellationToken);
        if (users.Count == 0)
        {
            await FinishAsync(session, open, cancellationToken);
            return true;
        }

        long events = 0;
        await Parallel.ForEachAsync(
            users.Chunk(UsersAtOnce),
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (part, ct) => Interlocked.Add(ref events, await session.RunAsync((unit, inner) => DeriveAsync(unit, open, part, inner), ct)));
        await MoveOnAsync(session, open, users, events, cancellationToken);
        return true;
    }

    private async Task<int> DeriveAsync(UnitOfWork unit, Open open, string[] users, CancellationToken cancellationToken)
    {
        var derivation = await Reattribution.ForUsersAsync(
            unit, ledger, users.ToDictionary(user => user, _ => open.FromTs, StringComparer.Ordinal), clock.GetUtcNow(), cancellationToken);
        if (derivation.ChangedEvents > 0)
        {
            await unit.ExecuteAsync(
                $"update attribution.rederivations set events_changed = events_changed + {derivation.ChangedEvents} where id = {open.Id}", cancellationToken);
        }

        return derivation.Events.Count;
    }

    /// <summary>Nothing when another process has moved it meanwhile: it counted the same users.</summary>
    private async Task MoveOnAsync(TenantSession session, Open open, IReadOnlyList<string> users, long events, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"""
            update attribution.rederivations
            set status = 'running', started_at = coalesce(started_at, {clock.GetUtcNow()}), after_user = {users[^1]},
                users_done = users_done + {users.Count}, events_done = events_done + {events}
            where id = {open.Id} and after_user is not distinct from {open.AfterUser} and status <> 'done'
            """,
            cancellationToken);
    }

    private async Task FinishAsync(TenantSession session, Open open, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await session.ExecuteAsync(
            $"""
            update attribution.rederivations
            set status = 'done', started_at = coalesce(started_at, {now}), finished_at = {now}
            where id = {open.Id} and after_user is not distinct from {open.AfterUser} and status <> 'done'
            """,
            cancellationToken);
    }

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
