using Palisade.Audit.History;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Events;

/// <summary>
/// Entries on their way to a brand's own systems (a SIEM, say): announced in the transaction that gives them their numbers, so each once and none
/// left out, and delivered as signed webhooks to the endpoints that ask for <c>audit.entry</c> by name.
/// </summary>
internal static class EventPush
{
    /// <summary>Whether an endpoint of the tenant asks for entries.</summary>
    public static Sql IsWanted =>
        $"select exists (select from integrations.webhook_endpoints w where w.active and {AnnouncementTypes.AuditEntry} = any (w.events))";

    /// <summary>Announces the entries with numbers above <paramref name="after"/> up to <paramref name="last"/>.</summary>
    public static async Task AnnounceAsync(UnitOfWork unit, long after, long last, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await unit.ListAsync<EntryRow>(
            $"select {EntryRow.Columns} from audit.entries e where e.seq > {after} and e.seq <= {last} order by e.seq", cancellationToken);
        var batch = unit.Batch();
        batch.Announce(unit.Scope.TenantId, [.. rows.Select(row => new Announcement(AnnouncementTypes.AuditEntry, row.OrgId, row.ToView(operators: true)))], now);
        await batch.SendAsync(cancellationToken);
    }
}
