using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// Sends what is due in one tenant's outbox. A row is claimed first (a crash between claim and outcome repeats it five minutes later), sent
/// outside any transaction, and then deleted, or put off, or declared dead after eight attempts. What was delivered or died keeps no text: mails
/// carry links that sign people in.
/// </summary>
public sealed partial class OutboxDelivery(TenantDb db, IMailTransport transport, ISecretVault vault, TimeProvider clock, ILogger<OutboxDelivery> log)
{
    private const int Portion = 10;
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4),
    ];

    /// <summary>Number of attempts after which a mail is dead.</summary>
    public static int MostAttempts => Pauses.Length + 1;

    /// <summary>Works on the tenant of <paramref name="scope"/> until nothing is due or the lease is half over; then states when to come back.</summary>
    public async Task DeliverAsync(TenantScope scope, DateTimeOffset leasedUntil, CancellationToken cancellationToken)
    {
        var session = db.For(scope);
        while (clock.GetUtcNow() < leasedUntil)
        {
            var rows = await ClaimAsync(session, cancellationToken);
            foreach (var row in rows)
            {
                await DeliverAsync(session, row, cancellationToken);
            }

            if (rows.Count < Portion)
            {
                break;
            }
        }

        await session.ExecuteAsync(
            $"""
            select doors.rest({Mail.Queue}, {leasedUntil},
                (select min(due_at) from platform.outbox where done_at is null and dead_at is null))
            """,
            cancellationToken);
    }

    private async Task<IReadOnlyList<Row>> ClaimAsync(TenantSession session, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await session.ListAsync<Row>(
            $"""
            update platform.outbox o
            set attempts = o.attempts + 1, due_at = {now + Claim}
            where o.done_at is null and o.dead_at is null and o.id = any(array(
                select d.id
                from platform.outbox d
                where d.done_at is null and d.dead_at is null and d.due_at <= {now}
                order by d.due_at
                limit {Portion}
                for update skip locked))
            returning o.id, o.payload::text as payload, o.attempts
            """,
            cancellationToken);
    }

    private async Task DeliverAsync(TenantSession session, Row row, CancellationToken cancellationToken)
    {
        try
        {
            var mail = await OpenAsync(session, row.Id, Read(row), cancellationToken);
            await transport.SendAsync(new OutgoingMail(row.Id, session.Scope.TenantId, clock.GetUtcNow(), mail), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await PutOffAsync(session, row, e, cancellationToken);
            return;
        }

        var batch = session.Batch();
        batch.Execute($"delete from platform.outbox where id = {row.Id}");
        batch.Execute(vault.Forget(Mail.SecretOf(session.Scope.TenantId, row.Id)));
        await batch.SendAsync(cancellationToken);
    }

    private async Task<Mail> OpenAsync(TenantSession session, Guid id, Mail mail, CancellationToken cancellationToken)
    {
        if (!mail.HasSecret)
        {
            return mail;
        }

        try
        {
            var kept = await vault.ReadAsync(session, [Mail.SecretOf(session.Scope.TenantId, id)], cancellationToken);
            return kept.Count > 0
                ? kept[0].Use(secret => new Mail(mail.To, mail.Subject, mail.Text.Replace(Mail.SecretPlace, Encoding.UTF8.GetString(secret), StringComparison.Ordinal)))
                : throw new UndeliverableMailException("The mail's link is not there any more.");
        }
        catch (ProblemException e) when (SecretErrors.IsLost(e))
        {
            throw new UndeliverableMailException("The mail's link cannot be opened.");
        }
    }

    private async Task PutOffAsync(TenantSession session, Row row, Exception fault, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();

        // Codes and kinds of faults only: server replies can repeat addresses and text.
        var reason = fault is UndeliverableMailException or MailRefusedException or ProblemException ? fault.Message : fault.GetType().Name;
        if (fault is UndeliverableMailException || row.Attempts > Pauses.Length)
        {
            Died(log, PublicId.Format(row.Id), row.Attempts, reason);
            var batch = session.Batch();
            batch.Execute($"update platform.outbox set dead_at = {now}, last_error = {reason}, payload = payload - 'Text' - 'HasSecret' where id = {row.Id}");
            batch.Execute(vault.Forget(Mail.SecretOf(session.Scope.TenantId, row.Id)));
            await batch.SendAsync(cancellationToken);
            return;
        }

        Failed(log, PublicId.Format(row.Id), row.Attempts, reason);
        await session.ExecuteAsync(
            $"update platform.outbox set due_at = {now + Pauses[row.Attempts - 1]}, last_error = {reason} where id = {row.Id}", cancellationToken);
    }

    private static Mail Read(Row row)
    {
        try
        {
            return JsonSerializer.Deserialize<Mail>(row.Payload) is { To: not null, Text: not null } mail ? mail : throw new UndeliverableMailException("The stored mail is incomplete.");
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException)
        {
            throw new UndeliverableMailException("The stored mail cannot be read.");
        }
    }

    private sealed record Row(Guid Id, string Payload, int Attempts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail {Id} was not sent at attempt {Attempt}: {Reason}")]
    private static partial void Failed(ILogger logger, string id, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Id} is dead after {Attempt} attempts: {Reason}")]
    private static partial void Died(ILogger logger, string id, int attempt, string reason);
}
