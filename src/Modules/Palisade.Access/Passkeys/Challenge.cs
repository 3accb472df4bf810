using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Passkeys;

/// <summary>
/// What an authenticator was asked to sign. It lies here and not with the caller, and whoever answers takes it away, right or wrong: of two answers
/// at once, one finds it. One for a person is bound to that person's session.
/// </summary>
internal static class Challenge
{
    public const string Register = "register";

    public const string SignIn = "sign_in";

    public const string StepUp = "step_up";

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    // So many may wait for one person; older ones go.
    private const int MostWaiting = 5;

    // What is over goes with the next ones, so that nobody fills a table by beginning.
    private const int SweptAtOnce = 50;

    /// <summary>Keeps a challenge; returns its id.</summary>
    /// <param name="unit">The caller's.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="person">For whom; null for whoever signs in.</param>
    /// <param name="state">What the framework wants back.</param>
    /// <param name="now">The moment.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Guid> KeepAsync(UnitOfWork unit, string purpose, Actor? person, string state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, member, session) = (Guid.CreateVersion7(now), person?.Id, person?.SessionId);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            delete from access.challenges c
            where c.id in (
                select o.id from access.challenges o
                where o.expires_at <= {now}
                order by o.expires_at
                limit {SweptAtOnce}
                for update skip locked)
            """);
        batch.Execute(
            $"""
            delete from access.challenges c
            where c.id in (
                select o.id from access.challenges o
                where o.member_id = {member}
                order by o.id desc
                offset {MostWaiting - 1}
                for update skip locked)
            """);
        batch.Execute(
            $"""
            insert into access.challenges (tenant_id, id, purpose, member_id, session_id, state, created_at, expires_at)
            values ({unit.Scope.TenantId}, {id}, {purpose}, {member}, {session}, {state}, {now}, {now + Lifetime})
            """);
        await batch.SendAsync(cancellationToken);
        return id;
    }

    /// <summary>Takes a challenge away; null when there is none for this purpose, person and session, or its time is over.</summary>
    public static Task<string?> TakeAsync(UnitOfWork unit, Guid id, string purpose, Actor? person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (member, session) = (person?.Id, person?.SessionId);
        return unit.OneOrDefaultAsync<string>(
            $"""
            delete from access.challenges c
            where c.id = {id} and c.purpose = {purpose} and c.expires_at > {now}
                and c.member_id is not distinct from {member} and c.session_id is not distinct from {session}
            returning c.state
            """,
            cancellationToken);
    }
}
