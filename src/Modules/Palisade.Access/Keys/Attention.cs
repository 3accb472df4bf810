using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>What asks for the attention of somebody of the brand's team, of what their permissions let them deal with.</summary>
/// <param name="Open">Kinds of which something waits.</param>
/// <param name="Reaches">Of the platform's staff who look in now.</param>
internal sealed record Attention(IReadOnlyList<OpenCount> Open, IReadOnlyList<ReachInForce> Reaches);

/// <summary>How much waits of one kind.</summary>
/// <param name="Kind">As its module calls it.</param>
/// <param name="Count">Up to a hundred.</param>
/// <param name="More">There may be more.</param>
internal sealed record OpenCount(string Kind, int Count, bool More);

/// <summary>Counts what waits, and asks who looks in: one round trip.</summary>
internal sealed class AttentionDesk(IEnumerable<OpenItems> items, IPlatformStaff staff, TimeProvider clock)
{
    private readonly OpenItems[] _items = [.. items];

    /// <summary>Null for partners, and for whoever has yet to show a second factor.</summary>
    public async Task<Attention?> OfAsync(Actor actor, TenantSession db, CancellationToken cancellationToken)
    {
        if (!actor.AllOrganizations || actor.SignIn is { LacksSecondFactor: true })
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var batch = db.Batch();
        var counts = _items.Where(i => actor.Permissions.Contains(i.Needs.Name)).Select(i => (i.Kind, Count: batch.OneOrDefault<int>(i.Count(now)))).ToList();
        var reaches = staff.ReachesInForce(actor, batch, now);
        await batch.SendAsync(cancellationToken);
        return new Attention(
            [.. counts.Where(c => c.Count.Value > 0).Select(c => new OpenCount(c.Kind, c.Count.Value, c.Count.Value == OpenItems.Most))], reaches?.Value ?? []);
    }
}
