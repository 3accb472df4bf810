using Palisade.Directory.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>What became of a proof that was found.</summary>
internal enum Recording
{
    /// <summary>The domain is in use.</summary>
    Recorded,

    /// <summary>Another brand proved it first.</summary>
    Taken,

    /// <summary>The claim is gone, or has another token than the one that was looked for.</summary>
    Outdated,
}

/// <summary>
/// Writes down what a check found: the row, the door and the notice in one transaction. Every statement names the token that was looked for, so a
/// check that took long cannot bring back a claim that was changed or removed meanwhile.
/// </summary>
internal sealed class DomainRecord(DomainNotice notice)
{
    /// <summary>Queue of the daily look.</summary>
    public const string Queue = "domains";

    public async Task<(Recording Recording, DomainRow? Row)> ProvenAsync(
        UnitOfWork unit, DomainRow domain, string proof, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The row first, so that nothing is published for a claim that is gone; the door next, so that nothing is written when another was first.
        if (await LockAsync(unit, domain, cancellationToken) is not { } current)
        {
            return (Recording.Outdated, null);
        }

        if (!await unit.OneAsync<bool>($"select doors.claim_host({current.Domain}, {now})", cancellationToken))
        {
            return (Recording.Taken, null);
        }

        var next = DomainSchedule.Next(ProofOutcome.Proven, now);
        var row = await unit.OneAsync<DomainRow>(
            $"""
            update directory.domains d
            set status = 'verified', proof = {proof}, verified_at = case when d.status = 'verified' then d.verified_at else {now} end,
                last_checked_at = {now}, proved_at = {now}, failing_since = null, suspended_at = null, next_check_at = {next}, updated_at = {now}
            where d.id = {current.Id}
            returning {DomainRow.Columns}
            """,
            cancellationToken);
        await unit.ExecuteAsync($"select doors.wake({Queue}, {next})", cancellationToken);
        return (Recording.Recorded, row);
    }

    /// <summary>A verified domain enters or goes on with its grace, or is suspended; any other fails and gets another token. Null: it was changed meanwhile.</summary>
    public async Task<DomainRow?> FailedAsync(UnitOfWork unit, DomainRow domain, ProofOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await LockAsync(unit, domain, cancellationToken) is not { } current)
        {
            return null;
        }

        if (current.Status != "verified")
        {
            return outcome == ProofOutcome.Unknown ? await CheckedAsync(unit, current, now, cancellationToken) : await RotateAsync(unit, current, now, cancellationToken);
        }

        var since = current.FailingSince ?? now;
        if (DomainSchedule.Suspends(outcome, since, now))
        {
            return await SuspendAsync(unit, current, now, cancellationToken);
        }

        var row = await unit.OneAsync<DomainRow>(
            $"""
            update directory.domains d
            set last_checked_at = {now}, failing_since = {since}, next_check_at = {DomainSchedule.Next(outcome, now)}, updated_at = {now}
            where d.id = {current.Id}
            returning {DomainRow.Columns}
            """,
            cancellationToken);
        await unit.ExecuteAsync($"select doors.wake({Queue}, {DomainSchedule.Next(outcome, now)})", cancellationToken);
        if (current.FailingSince is null)
        {
            await notice.FailingAsync(unit, row, now, cancellationToken);
        }

        return row;
    }

    private static Task<DomainRow?> LockAsync(UnitOfWork unit, DomainRow domain, CancellationToken cancellationToken) =>
        unit.OneOrDefaultAsync<DomainRow>(
            $"select {DomainRow.Columns} from directory.domains d where d.id = {domain.Id} and d.token = {domain.Token} for update", cancellationToken);

    private async Task<DomainRow> SuspendAsync(UnitOfWork unit, DomainRow domain, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = await unit.OneAsync<DomainRow>(
            $"""
            update directory.domains d
            set status = 'failed', token = {DomainToken.New()}, last_checked_at = {now}, suspended_at = {now}, next_check_at = null, updated_at = {now}
            where d.id = {domain.Id}
            returning {DomainRow.Columns}
            """,
            cancellationToken);
        await unit.ExecuteAsync($"select doors.release_host({row.Domain})", cancellationToken);
        await notice.SuspendedAsync(unit, row, now, cancellationToken);
        return row;
    }

    private static Task<DomainRow> RotateAsync(UnitOfWork unit, DomainRow domain, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.OneAsync<DomainRow>(
            $"""
            update directory.domains d
            set status = 'failed', token = {DomainToken.New()}, last_checked_at = {now}, updated_at = {now}
            where d.id = {domain.Id}
            returning {DomainRow.Columns}
            """,
            cancellationToken);

    private static Task<DomainRow> CheckedAsync(UnitOfWork unit, DomainRow domain, DateTimeOffset now, CancellationToken cancellationToken) =>
        unit.OneAsync<DomainRow>(
            $"update directory.domains d set last_checked_at = {now}, updated_at = {now} where d.id = {domain.Id} returning {DomainRow.Columns}", cancellationToken);
}
