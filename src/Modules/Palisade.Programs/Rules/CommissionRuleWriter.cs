using System.Buffers;
using System.Text;
using System.Text.Json;
using Palisade.Programs.Contracts;

namespace Palisade.Programs.Rules;

/// <summary>The words for triggers and types in rule JSON.</summary>
internal static class RuleWords
{
    public static IReadOnlyDictionary<string, CommissionTrigger> Triggers { get; } =
        new Dictionary<string, CommissionTrigger>(StringComparer.Ordinal)
        {
            ["every"] = CommissionTrigger.Every,
            ["first"] = CommissionTrigger.First,
            ["subsequent"] = CommissionTrigger.Subsequent,
        };

    public static IReadOnlyDictionary<string, CommissionType> Types { get; } =
        new Dictionary<string, CommissionType>(StringComparer.Ordinal)
        {
            ["percent"] = CommissionType.Percent,
            ["fixed"] = CommissionType.Fixed,
        };

    public static string Of(CommissionTrigger trigger) => Triggers.First(word => word.Value == trigger).Key;

    public static string Of(CommissionType type) => Types.First(word => word.Value == type).Key;
}

/// <summary>Canonical rule JSON, so that equal rules are equal texts: fixed member order, nothing absent written, plain numbers.</summary>
internal static class CommissionRuleWriter
{
    public static string Write(CommissionRule rule)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var subRule in rule.SubRules) Write(writer, subRule);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, SubRule subRule)
    {
        writer.WriteStartObject();
        writer.WriteString("trigger", RuleWords.Of(subRule.Trigger));
        if (subRule.EventType is { } eventType) writer.WriteString("eventType", eventType);
        writer.WriteString("type", RuleWords.Of(subRule.Type));
        writer.WriteNumber("value", WithoutTrailingZeros(subRule.Value));
        if (subRule.Currency is { } currency) writer.WriteString("currency", currency.Code);
        if (subRule.Recurring is { } recurring) writer.WriteBoolean("recurring", recurring);
        if (subRule.RecurringMonths is { } months) writer.WriteNumber("recurringMonths", months);
        if (subRule.When is { } condition)
        {
            writer.WritePropertyName("when");
            condition.Write(writer);
        }

        writer.WriteEndObject();
    }

    // Dividing by one of the longest scale makes decimal drop its trailing zeros.
    private static decimal WithoutTrailingZeros(decimal value) => value / 1.0000000000000000000000000000m;
}
