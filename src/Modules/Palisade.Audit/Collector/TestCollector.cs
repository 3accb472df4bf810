using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Audit.History;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Audit.Collector;

/// <summary>Sends the brand's collector one message of the action <c>collector.test</c> now, and says what came of it: codes, never what the other side said. Operators.</summary>
internal static class TestCollector
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(
        TenantSession db, Actor actor, OutboundHttp outbound, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await CollectorRow.ReadAsync(db, cancellationToken) is not { } collector)
        {
            return AuditErrors.NoCollector.Result();
        }

        var slug = await db.OneAsync<string>($"select t.slug from directory.tenants t", cancellationToken);
        var now = clock.GetUtcNow();
        var entry = new EntryView(
            Guid.CreateVersion7(now), now, "collector.test", "note", new EntryActor("user", actor.Id), Target: null, db.Scope.TenantId, Before: null,
            After: new JsonObject { ["message"] = "A test of the collector" }, Times: 1, Reason: null, AddressHash: null, RequestId: null, Seq: null, Hash: null);
        try
        {
            await using var connection = await SyslogConnection.OpenAsync(outbound, collector, cancellationToken);
            await connection.SendAsync(SyslogText.Frame(options.PublicUrl.Host, slug, collector.Format, entry), cancellationToken);
            await connection.EndAsync(cancellationToken);
            return Results.Json(new Response(Ok: true), ApiJson.Options);
        }
        catch (CollectorException e)
        {
            return AuditErrors.CollectorTestFailed.Result($"It was not taken: {e.Code}.", ("reason", e.Code));
        }
    }
}
