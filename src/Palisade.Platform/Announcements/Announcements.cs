using System.Text.Json;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// How a module says that something happened: with the change that made it happen, in one transaction. A change that is rolled back was
/// never announced; one that is committed is told to the subscribers even if the process dies right after. Where nobody listens (no active
/// endpoint and no enabled postback in the tenant) nothing is written.
/// </summary>
public static class Announcements
{
    /// <summary>Name of the queue of tenants that have announcements nobody has taken note of.</summary>
    public const string Queue = "announcements";

    /// <summary>Wakes the worker of this process.</summary>
    public static WorkSignal Signal { get; } = new();

    /// <summary>Adds the announcements to the last batch of a unit of work, however many, as two statements; none when there are none.</summary>
    /// <remarks>Last, because units of one tenant that announce wait for each other from here to their commit.</remarks>
    public static void Announce(this SqlBatch batch, Guid tenantId, IReadOnlyCollection<Announcement> announcements, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(batch);
        foreach (var statement in Post(tenantId, announcements, now))
        {
            batch.Execute(statement);
        }
    }

    /// <inheritdoc cref="Announce(SqlBatch, Guid, IReadOnlyCollection{Announcement}, DateTimeOffset)"/>
    public static void Announce(this SqlBatch batch, Guid tenantId, Announcement announcement, DateTimeOffset now) =>
        batch.Announce(tenantId, [announcement], now);

    /// <summary>The same as statements, for batches that are put together elsewhere.</summary>
    public static IReadOnlyList<Sql> Post(Guid tenantId, IReadOnlyCollection<Announcement> announcements, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(announcements);
        if (announcements.Count == 0)
        {
            return [];
        }

        var rows = announcements.Select(a => Row.Of(a, now)).ToList();
        Signal.Raise();
        return
        [
            $"""
            insert into platform.announcements (tenant_id, id, org_id, type, body, created_at)
            select {tenantId}, r.id, r.org_id, r.type, r.body, {now}
            from unnest(
                {rows.Select(r => r.Id).ToArray()}, {rows.Select(r => r.OrgId).ToArray()}, {rows.Select(r => r.Type).ToArray()},
                {rows.Select(r => r.Body).ToArray()})
                as r (id, org_id, type, body)
            where platform.is_heard()
            """,
            $"select doors.wake({Queue}, {now}) where exists (select from platform.announcements a where a.id = {rows[0].Id})",
        ];
    }

    /// <summary>The message of an announcement: <c>{id, event, created, data}</c>. Its text is stored, signed and sent as it is.</summary>
    public static string Message(Guid id, string type, object data, DateTimeOffset now) =>
        JsonSerializer.Serialize(new Envelope($"evt_{PublicId.Format(id)}", type, now, data), ApiJson.Options);

    private sealed record Envelope(string Id, string Event, DateTimeOffset Created, object Data);

    private sealed record Row(Guid Id, Guid OrgId, string Type, string Body)
    {
        public static Row Of(Announcement announcement, DateTimeOffset now)
        {
            var id = Guid.CreateVersion7(now);
            return new Row(id, announcement.OrgId, announcement.Type, Message(id, announcement.Type, announcement.Data, now));
        }
    }
}
