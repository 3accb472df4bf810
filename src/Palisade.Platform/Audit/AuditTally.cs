using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// What happens often, and what an attacker can make happen as often as they like: counted in memory and noted every few seconds, one entry with a
/// count for what is the same. A tenant has a budget of such entries for each action; what exceeds it is counted into one entry without address and target, so that
/// nobody fills the disk with refusals. A crash loses a few seconds of it.
/// </summary>
public sealed partial class AuditTally(AuditLog audit, TimeProvider clock, ILogger<AuditTally> log) : BackgroundService
{
    private const int MostSaved = 60;
    private const int NewPerMinute = 10;
    private const int MostUses = 50_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<Entry, int> _counts = [];
    private readonly Dictionary<(Guid Tenant, string Action), (double Left, DateTimeOffset At)> _budgets = [];
    private readonly HashSet<(Guid Key, string? Address, long Hour)> _uses = [];

    /// <summary>Counts something that the actor did, or was refused.</summary>
    public void Count(Guid tenantId, ActorKind kind, Guid actorId, AuditNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var entry = new Entry(tenantId, kind, actorId, note, RequestClaims.Current?.For(tenantId).Split('\n')[1]);
        lock (_lock)
        {
            if (!_counts.ContainsKey(entry) && !Take((tenantId, note.Action)))
            {
                entry = new Entry(tenantId, ActorKind.Job, Guid.Empty, new AuditNote(note.Action, Detail: More.Instance), Address: null);
            }

            _counts[entry] = _counts.GetValueOrDefault(entry) + 1;
        }
    }

    /// <summary>Notes the first use of a key from an address in an hour.</summary>
    public void CountUse(Guid tenantId, Guid keyId)
    {
        var address = RequestClaims.Current?.For(tenantId).Split('\n')[1];
        var hour = clock.GetUtcNow().ToUnixTimeSeconds() / 3600;
        lock (_lock)
        {
            if (_uses.Count >= MostUses)
            {
                _uses.RemoveWhere(use => use.Hour != hour);
            }

            if (_uses.Count >= MostUses || !_uses.Add((keyId, address, hour)))
            {
                return;
            }
        }

        Count(tenantId, ActorKind.Key, keyId, new AuditNote(AuditActions.KeyUsed, "api_key", keyId.ToString()));
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    /// <inheritdoc />
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

    private bool Take((Guid Tenant, string Action) of)
    {
        var now = clock.GetUtcNow();
        var (left, at) = _budgets.GetValueOrDefault(of, (MostSaved, now));
        left = Math.Min(MostSaved, left + ((now - at).TotalMinutes * NewPerMinute));
        _budgets[of] = (left >= 1 ? left - 1 : left, now);
        return left >= 1;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<Entry, int>> taken;
        lock (_lock)
        {
            taken = [.. _counts];
            _counts.Clear();
        }

        foreach (var tenant in taken.GroupBy(t => t.Key.Tenant))
        {
            try
            {
                await audit.WriteAsync(tenant.Key, tenant.Select(t => t.Key.ToSql(t.Value)), cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                WriteFailed(log, e, PublicId.Format(tenant.Key));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counted events of tenant {Tenant} were not written")]
    private static partial void WriteFailed(ILogger logger, Exception exception, string tenant);

    private sealed record Entry(Guid Tenant, ActorKind Kind, Guid Actor, AuditNote Note, string? Address)
    {
        public Sql ToSql(int times) => Note.ToSql(Kind, Actor, times, $"\n{Address}\n");
    }

    private sealed record More(bool Others)
    {
        public static More Instance { get; } = new(Others: true);
    }
}
