using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Contracts;

/// <summary>An entry of the ledger, as a derivation needs to know it.</summary>
/// <param name="Id">The entry.</param>
/// <param name="EventId">The conversion.</param>
/// <param name="ClickId">The credited click.</param>
/// <param name="OrgId">The partner.</param>
/// <param name="ProgramId">The program.</param>
/// <param name="RuleIndex">Line of the rule.</param>
/// <param name="Revision">0 for the first entry of its key, then counting.</param>
/// <param name="AmountMinor">Minor units; negative for a claw-back.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Status"><c>accrued</c>, <c>approved</c>, <c>paid</c> or <c>reversed</c>.</param>
/// <param name="Claimed">A payout holds it.</param>
/// <param name="Closed">An operator reversed it: the key is never posted again.</param>
/// <param name="AccruedAt">When it was earned; a replacement keeps it, so that a correction does not begin the hold-back anew.</param>
public sealed record PostedCommission(
    Guid Id, Guid EventId, Guid ClickId, Guid OrgId, Guid ProgramId, int RuleIndex, int Revision, long AmountMinor, string Currency,
    string Status, bool Claimed, bool Closed, DateTimeOffset AccruedAt);

/// <summary>What has to be sent to bring the ledger to what is due.</summary>
/// <param name="Statements">To be added to the batch that writes the attributions, after them.</param>
/// <param name="FirstIds">By event and click: the first commission that stands after it.</param>
/// <param name="Added">The entries that are posted.</param>
/// <param name="Reversed">The entries that are taken back.</param>
public sealed record CommissionPosting(
    IReadOnlyList<Sql> Statements,
    IReadOnlyDictionary<(Guid EventId, Guid ClickId), Guid> FirstIds,
    IReadOnlyList<AddedCommission> Added,
    IReadOnlyList<PostedCommission> Reversed);

/// <summary>An entry that is being posted.</summary>
public sealed record AddedCommission(Guid Id, CommissionKey Key, Money Amount);

/// <summary>
/// The ledger of commissions, seen from attribution, which does not know its tables. Only statements cross this line, so that reading and
/// posting ride in the round trips of the unit of work that records the event.
/// </summary>
public interface ICommissionLedger
{
    /// <summary>Entries (rows of <see cref="PostedCommission"/>) of some users' events, each at or after an instant of its own.</summary>
    /// <param name="userIds">The users.</param>
    /// <param name="from">For each of them, the instant.</param>
    /// <param name="forPosting">True: nobody else may move the entries until the unit of work ends. False: they are only looked at.</param>
    Sql OfUsers(string[] userIds, DateTimeOffset[] from, bool forPosting);

    /// <summary>Entries of one event.</summary>
    Sql OfEvent(Guid eventId);

    /// <summary>
    /// Posts the difference between what stands and what is due. Open entries that are too high are reversed and posted anew; paid and claimed
    /// ones stay and get an adjustment. Nothing when both agree.
    /// </summary>
    /// <param name="tenantId">The tenant of the unit of work.</param>
    /// <param name="posted">All entries of the events concerned.</param>
    /// <param name="due">What those events earn now.</param>
    /// <param name="attributionIds">By event and click: the attribution that an entry belongs to.</param>
    /// <param name="workingOf">The record of how a key's amount was worked out; asked for the keys of new entries only.</param>
    /// <param name="now">Time of posting.</param>
    CommissionPosting Post(
        Guid tenantId,
        IReadOnlyList<PostedCommission> posted,
        IReadOnlyList<CommissionShare> due,
        IReadOnlyDictionary<(Guid EventId, Guid ClickId), Guid> attributionIds,
        Func<CommissionKey, Guid> workingOf,
        DateTimeOffset now);
}
