using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Authentication;

/// <summary>
/// When keys and sessions were last used, written in batches every few seconds: a request never waits for it and never writes for it, and
/// what a crash loses is a few seconds of a time shown to people.
/// </summary>
internal sealed partial class CredentialUse(TenantDb db, AuditTally tally, TimeProvider clock, ILogger<CredentialUse> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(Guid Tenant, bool IsSession, Guid Id), DateTimeOffset> _used = new();

    public void Note(Guid tenantId, bool isSession, Guid id)
    {
        _used[(tenantId, isSession, id)] = clock.GetUtcNow();
        if (!isSession)
        {
            tally.CountUse(tenantId, id);
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

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = new List<((Guid Tenant, bool IsSession, Guid Id) Key, DateTimeOffset At)>();
        foreach (var key in _used.Keys)
        {
            if (_used.TryRemove(key, out var at))
            {
                taken.Add((key, at));
            }
        }

        foreach (var tenant in taken.GroupBy(t => t.Key.Tenant))
        {
            try
            {
                await WriteAsync(tenant.Key, tenant.Where(t => !t.Key.IsSession), tenant.Where(t => t.Key.IsSession), cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                WriteFailed(log, e, PublicId.Format(tenant.Key));
            }
        }
    }

    private async Task WriteAsync(
        Guid tenant,
        IEnumerable<((Guid Tenant, bool IsSession, Guid Id) Key, DateTimeOffset At)> keys,
        IEnumerable<((Guid Tenant, bool IsSession, Guid Id) Key, DateTimeOffset At)> sessions,
        CancellationToken cancellationToken)
    {
        var batch = db.For(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true)).Batch();
        var (keyIds, keyTimes) = Columns(keys);
        batch.Execute(
            $"""
            update access.api_keys k set last_used_at = greatest(k.last_used_at, u.at)
            from unnest({keyIds}, {keyTimes}) as u (id, at)
            where k.id = u.id
            """);
        var (sessionIds, sessionTimes) = Columns(sessions);
        batch.Execute(
            $"""
            update access.sessions s set last_seen_at = greatest(s.last_seen_at, u.at)
            from unnest({sessionIds}, {sessionTimes}) as u (id, at)
            where s.id = u.id
            """);
        await batch.SendAsync(cancellationToken);
    }

    // Sorted, so that two processes that write the same rows lock them in the same order.
    private static (Guid[] Ids, DateTimeOffset[] Times) Columns(IEnumerable<((Guid Tenant, bool IsSession, Guid Id) Key, DateTimeOffset At)> rows)
    {
        var sorted = rows.OrderBy(r => r.Key.Id).ToList();
        return ([.. sorted.Select(r => r.Key.Id)], [.. sorted.Select(r => r.At)]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Times of use of tenant {Tenant} were not written")]
    private static partial void WriteFailed(ILogger logger, Exception exception, string tenant);
}
