using System.Collections.Concurrent;

namespace Palisade.Vault.Sealing;

/// <summary>
/// Tenants' keys that were unwrapped lately, so that the master key's holder is not asked for every secret. An entry is found by the very bytes
/// that were unwrapped and what they were bound to: what the database does not hold any more, or holds elsewhere, is never found. Entries go after
/// ten minutes, so a holder that withdraws its key is obeyed by then.
/// </summary>
internal sealed class DataKeyCache(TimeProvider clock)
{
    private const int Most = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Entry, (Task<DataKey?> Key, DateTimeOffset Until)> _keys = new();

    public async Task<DataKey?> GetAsync(KeyBinding binding, string masterId, byte[] wrapped, Func<Task<DataKey?>> unwrap, CancellationToken cancellationToken)
    {
        var entry = new Entry(binding, masterId, Convert.ToBase64String(wrapped));
        var now = clock.GetUtcNow();
        if (!_keys.TryGetValue(entry, out var found) || found.Until <= now)
        {
            if (_keys.Count >= Most)
            {
                MakeRoom(now);
            }

            // Two at once may ask twice; both get the same key.
            found = (unwrap(), now + Lifetime);
            _keys[entry] = found;
        }

        try
        {
            if (await found.Key.WaitAsync(cancellationToken) is { } key)
            {
                return key;
            }
        }
        catch (Exception) when (found.Key.IsFaulted || found.Key.IsCanceled)
        {
            _keys.TryRemove(KeyValuePair.Create(entry, found));
            throw;
        }

        _keys.TryRemove(KeyValuePair.Create(entry, found));
        return null;
    }

    /// <summary>Forgets the keys of a tenant at once.</summary>
    public void Forget(Guid tenantId)
    {
        foreach (var entry in _keys.Keys.Where(e => e.Binding.TenantId == tenantId))
        {
            _keys.TryRemove(entry, out _);
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (entry, found) in _keys)
        {
            if (found.Until <= now || _keys.Count >= Most)
            {
                _keys.TryRemove(entry, out _);
            }
        }
    }

    private readonly record struct Entry(KeyBinding Binding, string MasterId, string Wrapped);
}
