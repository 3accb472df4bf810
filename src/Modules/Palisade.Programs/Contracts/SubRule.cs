using Palisade.Platform;

namespace Palisade.Programs.Contracts;

/// <summary>When a sub-rule fires, looking at one end user, one partner and one event type.</summary>
public enum CommissionTrigger
{
    /// <summary>On each event.</summary>
    Every,

    /// <summary>On the first event only.</summary>
    First,

    /// <summary>On every event but the first.</summary>
    Subsequent,
}

/// <summary>What a sub-rule pays.</summary>
public enum CommissionType
{
    /// <summary>A percentage of the event's value.</summary>
    Percent,

    /// <summary>A fixed amount per event.</summary>
    Fixed,
}

/// <summary>One line of a commission rule. Lines are independent: several may fire on one event.</summary>
/// <param name="Trigger">When it fires.</param>
/// <param name="EventType">Only events of exactly this type; null means any type. Always set for first and subsequent.</param>
/// <param name="Type">Percentage or fixed amount.</param>
/// <param name="Value">Percent (20 means 20 %, at most 100), or the fixed amount in major units (10.50).</param>
/// <param name="Currency">Fixed only: pays only on events in this currency. Null: the amount is in the event's currency.</param>
/// <param name="Recurring">
/// False: pays once per user, partner and event type, on the first event its trigger admits. True or null: repeats.
/// </param>
/// <param name="RecurringMonths">
/// Pays only within this many months (of 30.4375 days) after the user's first event of this type credited to the partner.
/// </param>
/// <param name="When">Only events like this; null: any. "First" counts all events of the type, whether they fit or not.</param>
public sealed record SubRule(
    CommissionTrigger Trigger,
    string? EventType,
    CommissionType Type,
    decimal Value,
    Currency? Currency = null,
    bool? Recurring = null,
    int? RecurringMonths = null,
    LineCondition? When = null);
