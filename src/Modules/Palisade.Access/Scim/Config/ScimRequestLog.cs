using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Config;

/// <summary>
/// The log of directories' requests, and when their tokens were last used: written in batches every few seconds, so that no request waits for it.
/// A tenant keeps its newest <see cref="Kept"/>; when more wait to be written than <see cref="MostWaiting"/>, the rest is not logged.
/// </summary>
internal sealed partial class ScimRequestLog(TenantDb db, TimeProvider clock, ILogger<ScimRequestLog> log) : BackgroundService
{
    public const int Kept = 500;

    private const int MostWaiting = 10_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<ScimLogEntry> _waiting = new();

    /// <summary>Begins an entry that is written when the request has ended; null for people, who are not logged here.</summary>
    public ScimLogEntry? Begin(HttpContext context)
    {
        if (context.RequiredScope().Actor is not { Kind: ActorKind.Directory } actor)
        {
            return null;
        }

        var entry = new ScimLogEntry(actor.TenantId, actor.Id, clock.GetUtcNow(), context.Request);
        context.Response.OnCompleted(() =>
        {
            entry.End(context);
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(entry);
            }

            return Task.CompletedTask;
        });
        return entry;
    }

    /// <summary>Writes what waits.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = new List<ScimLogEntry>();
        while (taken.Count < MostWaiting && _waiting.TryDequeue(out var entry))
        {
            taken.Add(entry);
        }

        foreach (var tenant in taken.GroupBy(e => e.TenantId))
        {
            try
            {
                await WriteAsync(tenant.Key, [.. tenant.TakeLast(Kept)], cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                WriteFailed(log, e, PublicId.Format(tenant.Key));
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync writes the rest.
        }
    }

    private async Task WriteAsync(Guid tenant, IReadOnlyList<ScimLogEntry> entries, CancellationToken cancellationToken)
    {
        var batch = db.For(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true)).Batch();
        Guid[] ids = [.. entries.Select(e => e.Id)], tokens = [.. entries.Select(e => e.TokenId)];
        DateTimeOffset[] times = [.. entries.Select(e => e.At)];
        string?[] methods = [.. entries.Select(e => e.Method)], paths = [.. entries.Select(e => e.Path)], queries = [.. entries.Select(e => e.Query)];
        string?[] bodies = [.. entries.Select(e => e.Body)], errors = [.. entries.Select(e => e.Error)];
        int[] statuses = [.. entries.Select(e => e.Status)], took = [.. entries.Select(e => e.TookMs)];
        batch.Execute(
            $"""
            insert into access.scim_requests (tenant_id, id, token_id, at, method, path, query, body, status, error, took_ms)
            select {tenant}, x.* from unnest({ids}, {tokens}, {times}, {methods}, {paths}, {queries}, {bodies}, {statuses}, {errors}, {took}) as x
            """);
        batch.Execute(
            $"""
            delete from access.scim_requests r
            where (r.at, r.id) <= (select o.at, o.id from access.scim_requests o order by o.at desc, o.id desc offset {Kept} limit 1)
            """);
        var used = entries.GroupBy(e => e.TokenId).OrderBy(g => g.Key).Select(g => (Id: g.Key, At: g.Max(e => e.At))).ToList();
        Guid[] usedIds = [.. used.Select(u => u.Id)];
        DateTimeOffset[] usedTimes = [.. used.Select(u => u.At)];
        batch.Execute(
            $"""
            update access.scim_tokens k set last_used_at = greatest(k.last_used_at, u.at)
            from unnest({usedIds}, {usedTimes}) as u (id, at)
            where k.id = u.id
            """);
        await batch.SendAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of the directory of tenant {Tenant} was not written")]
    private static partial void WriteFailed(ILogger logger, Exception exception, string tenant);
}
