using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>A mail to be sent after commit.</summary>
public sealed record Mail
{
    /// <summary>Name of the queue of outside effects.</summary>
    public const string Queue = "outbox";

    /// <summary>Stands in <see cref="Text"/> where the sealed secret goes.</summary>
    public const string SecretPlace = "⟦secret⟧";

    /// <summary>Kind of the vault's secrets that wait with mail.</summary>
    public const string SecretKind = "mail-link";

    private const int LongestSubject = 200;

    /// <summary>Makes a mail.</summary>
    /// <param name="to">Address.</param>
    /// <param name="subject">One line: line breaks and other control characters become spaces, so that no text can add a header.</param>
    /// <param name="text">Plain text body.</param>
    public Mail(string to, string subject, string text)
    {
        ArgumentNullException.ThrowIfNull(subject);
        To = to;
        var line = string.Concat(subject.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        Subject = line.Length <= LongestSubject ? line : line[..(LongestSubject - 1)] + "…";
        Text = text;
    }

    /// <summary>Wakes the worker of this process.</summary>
    internal static WorkSignal Signal { get; } = new();

    /// <summary>Address.</summary>
    public string To { get; }

    /// <summary>One line.</summary>
    public string Subject { get; }

    /// <summary>Plain text body.</summary>
    public string Text { get; }

    /// <summary>Whether the vault holds a secret for this mail, at <see cref="SecretOf"/>. Opened only to be sent.</summary>
    public bool HasSecret { get; init; }

    /// <summary>
    /// Where the secret of a mail in a tenant's outbox is kept: the part that signs its reader in, so that neither the outbox nor a backup of it
    /// holds a usable link.
    /// </summary>
    public static SecretAddress SecretOf(Guid tenantId, Guid mailId) => new(tenantId, SecretKind, PublicId.Format(mailId));

    /// <summary>Writes the mail into the outbox of the unit's tenant and wakes the worker, all with the change that causes it.</summary>
    public Task EnqueueAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(unit, Guid.CreateVersion7(now), now, secret: null, cancellationToken);

    /// <summary>The same for a mail whose text has a secret in <see cref="SecretPlace"/>.</summary>
    public async Task EnqueueAsync(UnitOfWork unit, ISecretVault vault, Secret secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(vault);
        var id = Guid.CreateVersion7(now);
        var @sealed = await vault.SealAsync(unit, SecretOf(unit.Scope.TenantId, id), secret, cancellationToken);
        await (this with { HasSecret = true }).WriteAsync(unit, id, now, @sealed.Insert, cancellationToken);
    }

    private Task WriteAsync(UnitOfWork unit, Guid id, DateTimeOffset now, Sql? secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var batch = unit.Batch();
        if (secret is not null)
        {
            batch.Execute(secret);
        }

        batch.Execute(
            $"""
            insert into platform.outbox (tenant_id, id, kind, payload, created_at, due_at)
            values ({unit.Scope.TenantId}, {id}, 'mail', {Sql.Json(ToPayload())}, {now}, {now})
            """);
        Wake(batch, now);
        return batch.SendAsync(cancellationToken);
    }

    /// <summary>Adds the waking of the worker to a batch that writes the outbox itself.</summary>
    public static void Wake(SqlBatch batch, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Execute($"select doors.wake({Queue}, {now})");
        Signal.Raise();
    }

    /// <summary>The mail as the outbox stores it.</summary>
    public string ToPayload() => JsonSerializer.Serialize(this);
}
