using System.Text.Json;

namespace Palisade.Programs.Contracts;

/// <summary>
/// What an event must be like for a line to look at it: every stated part must hold, and of a list one entry must fit. Two conditions that say
/// the same are equal.
/// </summary>
public sealed class LineCondition : IEquatable<LineCondition>
{
    /// <summary>Most entries of one list.</summary>
    public const int MostEntries = 50;

    /// <summary>Most metadata members looked at.</summary>
    public const int MostMembers = 10;

    /// <summary>Lists are kept sorted and without repetition; an empty one is no condition.</summary>
    public LineCondition(
        IEnumerable<string> countries, IEnumerable<string> products, decimal? minValue, decimal? maxValue,
        IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> metadata)
    {
        Countries = Sorted(countries.Select(c => c.ToLowerInvariant()));
        Products = Sorted(products);
        (MinValue, MaxValue) = (minValue, maxValue);
        Metadata = metadata.OrderBy(m => m.Key, StringComparer.Ordinal).ToDictionary(m => m.Key, m => (IReadOnlyList<string>)Sorted(m.Value), StringComparer.Ordinal);
    }

    /// <summary>Two lower-case letters each: the event's metadata member <c>country</c>, else the click's country.</summary>
    public IReadOnlyList<string> Countries { get; }

    /// <summary>The event's metadata member <c>product</c>, or one of <c>products</c>.</summary>
    public IReadOnlyList<string> Products { get; }

    /// <summary>Least value, in major units of the event's currency; events without a value do not fit.</summary>
    public decimal? MinValue { get; }

    /// <summary>Greatest value, in major units of the event's currency; events without a value do not fit.</summary>
    public decimal? MaxValue { get; }

    /// <summary>Metadata members (strings, numbers as written, true, false) by name, each with the values that fit.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Metadata { get; }

    /// <summary>Canonical JSON.</summary>
    public override string ToString()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public bool Equals(LineCondition? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as LineCondition);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteList(writer, "country", Countries);
        WriteList(writer, "product", Products);
        if (MinValue is { } least) writer.WriteNumber("minValue", Plain(least));
        if (MaxValue is { } most) writer.WriteNumber("maxValue", Plain(most));
        if (Metadata.Count > 0)
        {
            writer.WriteStartObject("metadata");
            foreach (var (name, values) in Metadata) WriteList(writer, name, values);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static decimal Plain(decimal value) => value / 1.0000000000000000000000000000m;

    private static string[] Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
