using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// The flags and settings of tenants, in memory. Whoever changes some announces it on <c>palisade_features</c> in the same transaction; every process
/// then reads again before it answers the next question. An announcement that got lost costs at most <see cref="Lifetime"/>, and behind a transaction
/// pooler, which swallows them, nothing is remembered for longer than a second. While the database is away, what was known last stands.
/// </summary>
public sealed class FeatureBook : BackgroundService
{
    private const string Channel = "palisade_features";
    private const int MostTenants = 10_000;

    private readonly TenantDb _db;
    private readonly FeatureCatalog _catalog;
    private readonly ChangeListener _listener;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();
    private readonly ConcurrentDictionary<string, Guid> _tenantOfPayload = new(StringComparer.Ordinal);
    private readonly string _platformPayload = ChangeListener.TenantPayload(PlatformTenant.Id);
    private int _era;

    /// <summary>An empty book.</summary>
    public FeatureBook(TenantDb db, FeatureCatalog catalog, ChangeListener listener, TenantDbOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_db, _catalog, _listener, _clock) = (db, catalog, listener, clock);
        Lifetime = options.BehindPooler ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(10);
    }

    /// <summary>How long an answer is believed without any word about it.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>
    /// The tenant's flags and settings. Answers at once while it knows them; must not be asked inside a unit of work, because it may read under a scope
    /// of its own.
    /// </summary>
    public ValueTask<TenantFeatures> OfAsync(Guid tenantId, CancellationToken cancellationToken) =>
        TryGet(tenantId) is { } known ? ValueTask.FromResult(known) : new(LoadAsync(tenantId, cancellationToken));

    /// <summary>What is known and fresh, else null.</summary>
    public TenantFeatures? TryGet(Guid tenantId) =>
        _entries.TryGetValue(tenantId, out var entry) && entry.Known is { } known && known.Era == Volatile.Read(ref _era)
        && known.Version == Volatile.Read(ref entry.Version) && _clock.GetElapsedTime(known.At) < Lifetime
            ? known.Features
            : null;

    /// <summary>The announcement of a change, for the transaction that makes it.</summary>
    public static Sql Changed(Guid tenantId) => $"select pg_catalog.pg_notify({Channel}, {ChangeListener.TenantPayload(tenantId)})";

    /// <summary>This process has just committed a change: asks again at the next question.</summary>
    public void Forget(Guid tenantId) => Heard(ChangeListener.TenantPayload(tenantId));

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _listener.RunAsync(Channel, connected: () => Interlocked.Increment(ref _era), heard: Heard, stoppingToken);

    private void Heard(string payload)
    {
        if (payload == _platformPayload)
        {
            Interlocked.Increment(ref _era);
        }
        else if (_tenantOfPayload.TryGetValue(payload, out var tenant) && _entries.TryGetValue(tenant, out var entry))
        {
            Interlocked.Increment(ref entry.Version);
        }
    }

    private async Task<TenantFeatures> LoadAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var entry = _entries.TryGetValue(tenantId, out var known) ? known : Open(tenantId);

        // Taken before the read: a change that is announced meanwhile makes this answer old at once.
        var (era, version, at) = (Volatile.Read(ref _era), Volatile.Read(ref entry.Version), _clock.GetTimestamp());
        try
        {
            var ofPlatform = await RulesAsync(PlatformTenant.Id, cancellationToken).ConfigureAwait(false);
            var session = Reader(tenantId);
            var batch = session.Batch();
            var flags = batch.List<FlagRow>($"select f.key, f.rule::text as rule from directory.flags f");
            var values = batch.OneOrDefault<string>($"select s.value::text from directory.settings s where s.key = 'values'");
            await batch.SendAsync(cancellationToken).ConfigureAwait(false);
            var features = new TenantFeatures(_catalog, Parsed(flags.Value), ofPlatform, ValuesOf(values.Value));
            Remember(entry, features, era, version, at);
            return features;
        }
        catch (Exception e) when (entry.Known is { Features: var old } && e is (NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException) and not PostgresException)
        {
            return old;
        }
    }

    /// <summary>As if it had been read this moment.</summary>
    internal void Remember(Guid tenantId, TenantFeatures features)
    {
        var entry = Open(tenantId);
        Remember(entry, features, Volatile.Read(ref _era), Volatile.Read(ref entry.Version), _clock.GetTimestamp());
    }

    private static void Remember(Entry entry, TenantFeatures features, int era, int version, long at) => entry.Known = new Known(features, era, version, at);

    private Entry Open(Guid tenantId)
    {
        if (_entries.Count >= MostTenants)
        {
            _entries.Clear();
            _tenantOfPayload.Clear();
        }

        var entry = _entries.GetOrAdd(tenantId, static _ => new Entry());
        _tenantOfPayload[ChangeListener.TenantPayload(tenantId)] = tenantId;
        return entry;
    }

    private async Task<IReadOnlyDictionary<string, FlagRule>> RulesAsync(Guid tenantId, CancellationToken cancellationToken) =>
        Parsed(await Reader(tenantId).ListAsync<FlagRow>($"select f.key, f.rule::text as rule from directory.flags f", cancellationToken).ConfigureAwait(false));

    private TenantSession Reader(Guid tenantId) => _db.For(ScopeIssuer.ForTenant(tenantId, ActorKind.Authentication, Guid.Empty, canWrite: false));

    /// <summary>A rule that cannot be read is none: what holds then is what would hold without it.</summary>
    private static Dictionary<string, FlagRule> Parsed(IReadOnlyList<FlagRow> rows)
    {
        var rules = new Dictionary<string, FlagRule>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            using var json = JsonDocument.Parse(row.Rule);
            if (FlagRule.TryRead(json.RootElement, out _) is { } rule)
            {
                rules[row.Key] = rule;
            }
        }

        return rules;
    }

    private Dictionary<string, object> ValuesOf(string? stored)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        if (stored is not null)
        {
            using var json = JsonDocument.Parse(stored);
            foreach (var setting in _catalog.Settings)
            {
                if (setting.Read(json.RootElement.At(setting.Key)) is { } value)
                {
                    values[setting.Key] = value;
                }
            }
        }

        return values;
    }

    private sealed record FlagRow(string Key, string Rule);

    private sealed record Known(TenantFeatures Features, int Era, int Version, long At);

    private sealed class Entry
    {
        public int Version;
        public volatile Known? Known;
    }
}
