using Microsoft.Extensions.Logging;
using Palisade.Audit.History;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Collector;

/// <summary>
/// Hands a brand's events to its collector, in the order of the chain. How far it got is written when the connection was ended in good order, so what a
/// broken one held is sent again: at least once, never out of order.
/// </summary>
internal sealed partial class CollectorWork(OutboundHttp outbound, ServerOptions options, TimeProvider clock, ILogger<CollectorWork> log) : ITenantWork
{
    /// <summary>Woken by the sealer.</summary>
    public const string QueueName = "audit-collector";

    private const int Portion = 500;
    private const int MostPortions = 40;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    public string Queue => QueueName;

    public async Task<DateTimeOffset?> WorkAsync(TenantSession db, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (await CollectorRow.ReadAsync(db, cancellationToken) is not { } collector)
        {
            return null;
        }

        if (collector.NextAt is { } pause && pause > clock.GetUtcNow())
        {
            return pause;
        }

        try
        {
            var (last, more) = await SendAsync(db, collector, until, cancellationToken);
            await DoneAsync(db, collector, last, cancellationToken);
            return more ? clock.GetUtcNow() : null;
        }
        catch (CollectorException e)
        {
            return await PutOffAsync(db, collector, e.Code, cancellationToken);
        }
    }

    private async Task<(long Last, bool More)> SendAsync(TenantSession db, CollectorRow collector, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var last = collector.SentSeq;
        if (await NextAsync(db, last, cancellationToken) is not { Count: > 0 } rows)
        {
            return (last, More: false);
        }

        var slug = await db.OneAsync<string>($"select t.slug from directory.tenants t", cancellationToken);
        var host = options.PublicUrl.Host;

        // Half of the lease, so that nobody else begins while this one is still at it.
        var enough = clock.GetUtcNow() + ((until - clock.GetUtcNow()) / 2);
        await using var connection = await SyslogConnection.OpenAsync(outbound, collector, cancellationToken);
        for (var portion = 1; ; portion++)
        {
            using var frames = new MemoryStream();
            foreach (var row in rows)
            {
                frames.Write(SyslogText.Frame(host, slug, collector.Format, row.ToView(operators: true)));
            }

            await connection.SendAsync(frames.ToArray(), cancellationToken);
            last = rows[^1].Seq;
            var more = rows.Count == Portion;
            if (!more || portion == MostPortions || clock.GetUtcNow() >= enough)
            {
                await connection.EndAsync(cancellationToken);
                return (last, more);
            }

            rows = await NextAsync(db, last, cancellationToken);
            if (rows.Count == 0)
            {
                await connection.EndAsync(cancellationToken);
                return (last, More: false);
            }
        }
    }

    private static Task<IReadOnlyList<EntryRow>> NextAsync(TenantSession db, long after, CancellationToken cancellationToken) =>
        db.ListAsync<EntryRow>($"select {EntryRow.Columns} from audit.entries e where e.seq > {after} order by e.seq limit {Portion}", cancellationToken);

    // A collector that was changed meanwhile is another one: it gets what the old one got once more, rather than a gap.
    private Task<int> DoneAsync(TenantSession db, CollectorRow collector, long last, CancellationToken cancellationToken)
    {
        if (last == collector.SentSeq && collector.FailingSince is null)
        {
            return Task.FromResult(0);
        }

        var now = clock.GetUtcNow();
        return db.ExecuteAsync(
            $"""
            update audit.collectors
            set sent_seq = {last}, last_sent_at = {now}, failing_since = null, failures = 0, last_error = null, next_at = null
            where sent_seq = {collector.SentSeq} and host = {collector.Host} and port = {collector.Port}
            """,
            cancellationToken);
    }

    private async Task<DateTimeOffset?> PutOffAsync(TenantSession db, CollectorRow collector, string code, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var pause = FirstPause * Math.Pow(2, Math.Min(collector.Failures, 10));
        var next = now + (pause < LongestPause ? pause : LongestPause);
        await db.ExecuteAsync(
            $"""
            update audit.collectors
            set failing_since = coalesce(failing_since, {now}), failures = failures + 1, last_error = {code}, next_at = {next}
            where sent_seq = {collector.SentSeq} and host = {collector.Host} and port = {collector.Port}
            """,
            cancellationToken);
        if (collector.FailingSince is null)
        {
            Failing(log, PublicId.Format(db.Scope.TenantId), code);
        }

        return next;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The collector of tenant {Tenant} does not take events: {Code}; they wait")]
    private static partial void Failing(ILogger logger, string tenant, string code);
}
