using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Audit.History;
using Palisade.Platform;

namespace Palisade.Audit.Events;

/// <summary>
/// Answers that go on: one line an event, <c>{"event": …, "continuation": …}</c>, as soon as it is sealed, and every 15 seconds without one a line with
/// the continuation alone. They end after an hour, when the client goes, and within seconds when its credential ends. So many a brand at a time.
/// </summary>
internal sealed class Followers(TimeProvider clock)
{
    /// <summary>How many a brand has at a time, in one process.</summary>
    public const int MostPerTenant = 10;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Sign = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, int> _open = new();

    /// <summary>The entries after a number, and the number that was reached.</summary>
    public delegate Task<(IReadOnlyList<EntryRow> Rows, long Reached)> Reader(long after, CancellationToken cancellationToken);

    /// <summary>An answer that goes on, or the refusal for one too many.</summary>
    public IResult Follow(Reader reader, Guid tenant, long after)
    {
        if (_open.AddOrUpdate(tenant, 1, (_, open) => open + 1) > MostPerTenant)
        {
            Leave(tenant);
            return AuditErrors.TooManyFollowers.Result();
        }

        return new Answer(this, reader, tenant, after);
    }

    private void Leave(Guid tenant) => _open.AddOrUpdate(tenant, 0, (_, open) => open - 1);

    private async Task WriteAsync(HttpResponse response, Reader reader, long after, CancellationToken cancellationToken)
    {
        var begun = clock.GetUtcNow();
        var said = begun;
        await response.StartAsync(cancellationToken);

        // Who listens knows at once that it does; there may be nothing to hear for long.
        await response.Body.FlushAsync(cancellationToken);
        for (var reached = after; clock.GetUtcNow() < begun + Longest;)
        {
            (var rows, reached) = await reader(reached, cancellationToken);
            var lines = new StringBuilder();
            foreach (var row in rows)
            {
                Line(lines, new { @event = row.ToView(operators: true), continuation = new Continuation(row.Seq).ToString() });
            }

            if (rows.Count == 0 && clock.GetUtcNow() >= said + Sign)
            {
                Line(lines, new { continuation = new Continuation(reached).ToString() });
            }

            if (lines.Length > 0)
            {
                await response.WriteAsync(lines.ToString(), cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                said = clock.GetUtcNow();
            }

            if (rows.Count == 0)
            {
                await Task.Delay(Look, clock, cancellationToken);
            }
        }
    }

    private static void Line(StringBuilder lines, object line) => lines.Append(JsonSerializer.Serialize(line, ApiJson.Options)).Append('\n');

    private sealed class Answer(Followers followers, Reader reader, Guid tenant, long after) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = ListEvents.LineFormat;
            httpContext.Response.Headers.CacheControl = "no-store";
            try
            {
                await followers.WriteAsync(httpContext.Response, reader, after, httpContext.RequestAborted);
            }
            catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
            {
                // The client is gone, or may not listen any more.
            }
            finally
            {
                followers.Leave(tenant);
            }
        }
    }
}
