using System.Threading.RateLimiting;

namespace Palisade.Tenancy.AspNetCore;

/// <summary>
/// The limits of keys that have one of their own: so many requests in any minute that begins with a request. Counted per process, as all limits
/// are: a brake on what a key can do when it leaks or loops, not an accounting.
/// </summary>
public sealed class KeyRates : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<(Guid Key, int PerMinute)> _limiter = PartitionedRateLimiter.Create<(Guid Key, int PerMinute), (Guid, int)>(
        key => RateLimitPartition.GetFixedWindowLimiter(
            key, k => new FixedWindowRateLimiterOptions { PermitLimit = k.Item2, Window = Window, QueueLimit = 0 }));

    /// <summary>Counts a request; when to come back if it is one too many, else null.</summary>
    public TimeSpan? Exceeded(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.RequestsPerMinute is not { } limit)
        {
            return null;
        }

        using var lease = _limiter.AttemptAcquire((actor.Id, limit));
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
    }

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();
}
