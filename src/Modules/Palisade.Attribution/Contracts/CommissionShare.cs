using Palisade.Platform;

namespace Palisade.Attribution.Contracts;

/// <summary>What one commission is for. One key has at most one amount due at any time.</summary>
/// <param name="EventId">The conversion that earned it.</param>
/// <param name="ClickId">The click that is credited (its cref).</param>
/// <param name="PartnerId">The click's partner, who is paid.</param>
/// <param name="ProgramId">The click's program, whose terms apply.</param>
/// <param name="SubRuleIndex">Position, from 0, of the line in the commission rule that pays.</param>
public readonly record struct CommissionKey(Guid EventId, Guid ClickId, Guid PartnerId, Guid ProgramId, int SubRuleIndex);

/// <summary>An amount on a key: posted, due, or still to post (then possibly negative).</summary>
public sealed record CommissionEntry(CommissionKey Key, Money Amount);

/// <summary>One commission that an event earns.</summary>
/// <param name="Key">What it is for.</param>
/// <param name="Amount">Never zero; negative only when the event's value is negative.</param>
/// <param name="Explanation">The arithmetic in one English sentence, for the receipt.</param>
public sealed record CommissionShare(CommissionKey Key, Money Amount, string Explanation)
{
    /// <summary>Key and amount, as <see cref="Difference"/> takes them.</summary>
    public CommissionEntry Entry => new(Key, Amount);
}
