using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Attribution.Contracts;

/// <summary>
/// How the commissions of one event for one partner in one program were worked out: what the derivation saw, less what is kept elsewhere and
/// never changes (the event, and the versions of the terms). It says of other partners' clicks what the arithmetic needs, and not whose they are.
/// </summary>
/// <param name="RefundedMinor">What had been taken back of the event.</param>
/// <param name="Model">The model used; null: nobody was credited.</param>
/// <param name="EarlierEvents">The user's earlier events of this type that were credited to the partner.</param>
/// <param name="FirstEventAt">The earliest of them.</param>
/// <param name="Clicks">Credited clicks by time, then id.</param>
/// <param name="PassedOver">Clicks inside their windows to which the model gave nothing.</param>
/// <param name="Products">Products of the event that the terms ask for.</param>
/// <param name="Metadata">Metadata of the event that the terms ask for and that fits.</param>
public sealed record Working(
    long RefundedMinor,
    string? Model,
    int EarlierEvents,
    DateTimeOffset? FirstEventAt,
    IReadOnlyList<WorkedClick> Clicks,
    WorkedSpan? PassedOver,
    IReadOnlyList<string>? Products,
    IReadOnlyDictionary<string, string>? Metadata)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As it is stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static Working FromJson(string json) =>
        JsonSerializer.Deserialize<Working>(json, Json) ?? throw new FormatException("Stored working.");

    /// <summary>The amount of one line for one click, step by step; null: the line does not pay for the click.</summary>
    /// <param name="rule">The terms that counted.</param>
    /// <param name="line">Position of the line.</param>
    /// <param name="clickId">The click.</param>
    /// <param name="valueMinor">Value of the event.</param>
    /// <param name="currency">Currency of the event.</param>
    public WorkedAmount? AmountOf(CommissionRule rule, int line, Guid clickId, long? valueMinor, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var group = Clicks.Where(click => click.Lines.Contains(line)).OrderBy(click => click.Place).ToList();
        var index = group.FindIndex(click => click.Id == clickId);
        if (index < 0)
        {
            return null;
        }

        var conversion = new ConversionEvent(Guid.Empty, "", "", default, valueMinor, currency, RefundedMinor);
        var (numerator, denominator) = LinePrice.ForWholeEvent(rule.SubRules[line], conversion);
        var (groupWeight, wholeWeight) = (group.Sum(click => click.Weight), Clicks.Sum(click => click.Weight));
        var total = ExactRounding.HalfAwayFromZero(numerator * groupWeight, denominator * wholeWeight);
        var parts = LargestRemainder.Split(total, [.. group.Select(click => click.Weight)]);
        return new WorkedAmount(numerator * groupWeight, denominator * wholeWeight, groupWeight, wholeWeight, total, parts, index, parts[index]);
    }
}

/// <summary>A credited click.</summary>
/// <param name="Id">Its id when it is the partner's, in this program; null: somebody else's, or another program's.</param>
/// <param name="At">When it happened.</param>
/// <param name="WindowDays">Days in which its program lets it count.</param>
/// <param name="Weight">Its part of the sum of all weights.</param>
/// <param name="Place">Its place among the clicks in the order of their ids, which decides ties.</param>
/// <param name="Lines">Lines of the terms that pay for it; empty also when other terms count for it.</param>
/// <param name="Country">The country that conditions saw, when the terms ask for it.</param>
public sealed record WorkedClick(
    Guid? Id, DateTimeOffset At, int WindowDays, long Weight, int Place, IReadOnlyList<int> Lines, string? Country);

/// <summary>Some clicks between two instants.</summary>
public sealed record WorkedSpan(int Count, DateTimeOffset First, DateTimeOffset Last);

/// <summary>An amount, step by step: the exact fraction of minor units, rounded once, split by weight.</summary>
/// <param name="Numerator">Of the exact amount of all clicks for which the line pays.</param>
/// <param name="Denominator">Of the same; positive.</param>
/// <param name="GroupWeight">The weight of those clicks.</param>
/// <param name="WholeWeight">The weight of all credited clicks.</param>
/// <param name="TotalMinor">The exact amount rounded, halves away from zero.</param>
/// <param name="Parts">It split over those clicks, in the order of their ids.</param>
/// <param name="Part">Which of them is the click's.</param>
/// <param name="Minor">That part.</param>
public sealed record WorkedAmount(
    BigInteger Numerator, BigInteger Denominator, long GroupWeight, long WholeWeight, long TotalMinor, IReadOnlyList<long> Parts, int Part, long Minor);
