using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Rules;

/// <summary>Why a line of a rule pays nothing for a credited click.</summary>
internal enum UnpaidReason
{
    /// <summary>The event is before the program's start or after its end.</summary>
    OutsideProgramDates,

    /// <summary>The line is for another event type.</summary>
    OtherEventType,

    /// <summary>The line is for the first event; there was an earlier one.</summary>
    NotFirst,

    /// <summary>The line is for later events; this is the first.</summary>
    NotSubsequent,

    /// <summary>The line does not recur, and its one event has been.</summary>
    PaidOnce,

    /// <summary>The months in which the line recurs are over.</summary>
    RecurringMonthsOver,

    /// <summary>A fixed amount in a currency other than the event's; nothing is converted silently.</summary>
    OtherCurrency,

    /// <summary>A percentage of an event without a value.</summary>
    NoValue,

    /// <summary>A fixed amount on a refund or dispute: those take back, by deriving the original event again, and never earn.</summary>
    FixedOnNegativeValue,

    /// <summary>The event is not like the line's condition says.</summary>
    ConditionNotMet,

    /// <summary>Refunds or disputes took the whole event back.</summary>
    TakenBack,

    /// <summary>The share is less than half of the smallest unit, or its cents went to other clicks.</summary>
    RoundsToZero,
}

/// <summary>Decides whether a line fires, from facts only.</summary>
internal static class FiringRules
{
    /// <summary>30.4375 days: a 48th of four years.</summary>
    public static readonly TimeSpan Month = TimeSpan.FromDays(30) + TimeSpan.FromMinutes(630);

    /// <summary>Null when the line pays; otherwise the first reason why not.</summary>
    public static UnpaidReason? WhyNot(SubRule line, ConversionEvent conversion, TouchClick click, PartnerHistory history)
    {
        if (line.EventType is { } type && type != conversion.Type) return UnpaidReason.OtherEventType;
        var earlier = history.EarlierEvents;
        if (line.Trigger == CommissionTrigger.First && earlier > 0) return UnpaidReason.NotFirst;
        if (line.Trigger == CommissionTrigger.Subsequent && earlier == 0) return UnpaidReason.NotSubsequent;
        if (line.Recurring == false && earlier > (line.Trigger == CommissionTrigger.Subsequent ? 1 : 0)) return UnpaidReason.PaidOnce;
        if (line.RecurringMonths is { } months && conversion.At - FirstAt(conversion, history) > months * Month)
            return UnpaidReason.RecurringMonthsOver;

        if (line.When is { } condition && !Conditions.Hold(condition, conversion, click)) return UnpaidReason.ConditionNotMet;
        if (conversion.Remaining.Part == 0) return UnpaidReason.TakenBack;

        return line.Type switch
        {
            CommissionType.Percent => conversion.ValueMinorUnits is null ? UnpaidReason.NoValue : null,
            CommissionType.Fixed when line.Currency is { } currency && currency != conversion.Currency => UnpaidReason.OtherCurrency,
            CommissionType.Fixed => conversion.ValueMinorUnits < 0 ? UnpaidReason.FixedOnNegativeValue : null,
            _ => throw new ArgumentOutOfRangeException(nameof(line)),
        };
    }

    // The current event belongs to its own history: with no earlier one, the months begin now.
    private static DateTimeOffset FirstAt(ConversionEvent conversion, PartnerHistory history) =>
        history.FirstEventAt is { } first && first < conversion.At ? first : conversion.At;
}
