using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>A mail to be sent after commit.</summary>
/// <param name="To">Address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text body.</param>
public sealed record Mail(string To, string Subject, string Text)
{
    /// <summary>Name of the queue of outside effects.</summary>
    public const string Queue = "outbox";

    /// <summary>Writes the mail into the outbox of the unit's tenant and wakes the worker, all with the change that causes it.</summary>
    public Task EnqueueAsync(UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into platform.outbox (tenant_id, id, kind, payload, due_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, 'mail', {Sql.Json(JsonSerializer.Serialize(this))}, {now})
            """);
        batch.Execute($"select doors.wake({Queue}, {now})");
        return batch.SendAsync(cancellationToken);
    }
}
