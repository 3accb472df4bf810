namespace Palisade.Attribution.Clicks;

/// <summary>
/// Counts by key in fixed windows that begin with a key's first hit. Memory is bounded; when it is full the key with the least hits of a few
/// goes, so that a flood of new keys cannot push out one that is about to reach its limit.
/// </summary>
internal sealed class WindowCounter(TimeSpan window, int mostKeys = 262_144)
{
    private const int Shards = 64;

    private readonly Dictionary<UInt128, Entry>[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new Dictionary<UInt128, Entry>())];
    private readonly int _mostOfShard = Math.Max(1, mostKeys / Shards);

    /// <summary>Counts one hit; how many there were in this window, it included, and when the window ends.</summary>
    public (int Count, DateTimeOffset Ends) Hit(UInt128 key, DateTimeOffset now)
    {
        var shard = _shards[(int)(uint)(key % Shards)];
        lock (shard)
        {
            if (shard.TryGetValue(key, out var entry) && entry.Ends > now)
            {
                entry = entry with { Count = entry.Count + 1 };
            }
            else
            {
                if (shard.Count >= _mostOfShard)
                {
                    MakeRoom(shard, now);
                }

                entry = new Entry(1, now + window);
            }

            shard[key] = entry;
            return (entry.Count, entry.Ends);
        }
    }

    private static void MakeRoom(Dictionary<UInt128, Entry> shard, DateTimeOffset now)
    {
        var least = shard.Take(8).MinBy(pair => pair.Value.Ends <= now ? 0 : pair.Value.Count);
        if (least.Value.Ends <= now)
        {
            foreach (var pair in shard.Where(pair => pair.Value.Ends <= now).ToList())
            {
                shard.Remove(pair.Key);
            }

            return;
        }

        shard.Remove(least.Key);
    }

    private readonly record struct Entry(int Count, DateTimeOffset Ends);
}
