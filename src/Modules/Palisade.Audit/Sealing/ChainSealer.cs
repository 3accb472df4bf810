using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Palisade.Audit.Collector;
using Palisade.Audit.Events;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.Verification;

namespace Palisade.Audit.Sealing;

/// <summary>
/// Numbers and links what a tenant's audit has new, signs the end of the chain, and hands the entries to subscribers, each once. The database computes
/// the hashes, one sealer at a time; the signature is made here, with a key that the database holds only sealed.
/// </summary>
internal sealed partial class ChainSealer(TenantDb db, TenantSigner signer, TimeProvider clock, ILogger<ChainSealer> log)
{
    private readonly ConcurrentDictionary<Guid, bool> _unsigned = new();

    private const int Portion = 1000;
    private static readonly TimeSpan Soonest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Latest = TimeSpan.FromHours(24);

    /// <summary>The actor of the sealer's scopes: its own commits are no news to it.</summary>
    public static readonly Guid ActorId = new("a0d17000-0000-7000-8000-000000000001");

    /// <summary>The scope it works under.</summary>
    public static TenantScope Scope(Guid tenant) => ScopeIssuer.ForTenant(tenant, ActorKind.Job, ActorId, canWrite: true);

    /// <summary>Seals what waits; returns when to look again though nobody says that there is something.</summary>
    public async Task<DateTimeOffset> SealAsync(Guid tenant, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var session = db.For(Scope(tenant));
        while (await session.RunAsync(PortionAsync, cancellationToken) == Portion && clock.GetUtcNow() < until)
        {
        }

        var now = clock.GetUtcNow();
        var end = await session.OneOrDefaultAsync<End>(
            $"""
            select c.seq, c.hash, c.sealed_at, exists (select from audit.heads h where h.tenant_id = c.tenant_id and h.seq = c.seq) as signed
            from audit.chains c
            """,
            cancellationToken);
        if (end is { Seq: > 0, Signed: false })
        {
            await SignAsync(session, end, now, cancellationToken);
        }

        // A process that died between a commit and its word about it left something behind: the longer nothing happened, the later the next look.
        var idle = now - (end?.SealedAt ?? now);
        return now + (idle < Soonest ? Soonest : idle > Latest ? Latest : idle);
    }

    // The chain grows also while nobody can sign its end: a tenant whose keys were destroyed has to make another signing key first.
    private async Task SignAsync(TenantSession session, End end, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tenant = session.Scope.TenantId;
        try
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
            var signature = await signer.SignAsync(session.Scope, AuditHead.SignedBytes(tenant, end.Seq, end.Hash, at), cancellationToken);
            await session.ExecuteAsync($"select audit.keep_head({end.Seq}, {end.Hash}, {at}, {signature.KeyId}, {signature.Value})", cancellationToken);
            _unsigned.TryRemove(tenant, out _);
        }
        catch (ProblemException e) when (e.Result.Error == TenantSigner.KeyUnusable)
        {
            if (_unsigned.TryAdd(tenant, true))
            {
                NotSigned(log, PublicId.Format(tenant));
            }
        }
    }

    private async Task<int> PortionAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var sealing = batch.OneOrDefault<long[]>($"select audit.seal({Portion})");
        var pushed = batch.OneOrDefault<bool>(EventPush.IsWanted);
        var collected = batch.OneOrDefault<bool>($"select true from audit.collectors");
        await batch.SendAsync(cancellationToken);
        var (taken, last) = (sealing.Value![0], sealing.Value[1]);
        if (taken > 0 && pushed.Value)
        {
            await EventPush.AnnounceAsync(unit, last - taken, last, clock.GetUtcNow(), cancellationToken);
        }

        if (taken > 0 && collected.Value)
        {
            await unit.ExecuteAsync($"select doors.wake({CollectorWork.QueueName}, {clock.GetUtcNow()})", cancellationToken);
        }

        return (int)taken;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit of tenant {Tenant} is sealed but not signed: its signing key does not open; rotate it")]
    private static partial void NotSigned(ILogger logger, string tenant);

    private sealed record End(long Seq, byte[] Hash, DateTimeOffset SealedAt, bool Signed);
}
