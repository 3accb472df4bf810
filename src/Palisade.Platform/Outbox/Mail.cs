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

    /// <summary>What <see cref="MailSeal"/> made of the secret of this mail; null when it has none. Opened only to be sent.</summary>
    public string? SealedSecret { get; init; }

    /// <summary>Writes the mail into the outbox of the unit's tenant and wakes the worker, all with the change that causes it.</summary>
    public Task EnqueueAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into platform.outbox (tenant_id, id, kind, payload, created_at, due_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, 'mail', {Sql.Json(ToPayload())}, {now}, {now})
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
