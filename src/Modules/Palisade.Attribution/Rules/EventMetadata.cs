using System.Text.Json;

namespace Palisade.Attribution.Rules;

/// <summary>The members of an event's metadata that conditions can look at: strings, numbers as written, true and false, at the top level.</summary>
internal sealed class EventMetadata
{
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    private EventMetadata()
    {
    }

    /// <summary>The member <c>country</c> when it is two letters, in lower case.</summary>
    public string? Country { get; private set; }

    /// <summary>The member <c>product</c>, and the strings of <c>products</c>.</summary>
    public IReadOnlyList<string> Products { get; private set; } = [];

    /// <summary>A member's value as text; null when there is none that is a string, a number or a truth value.</summary>
    public string? Member(string name) => _members.GetValueOrDefault(name);

    /// <summary>Reads metadata that was validated when it was stored.</summary>
    public static EventMetadata Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var metadata = new EventMetadata();
        List<string> products = [];
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (Text(member.Value) is { } text)
            {
                metadata._members[member.Name] = text;
            }
            else if (member is { Name: "products", Value.ValueKind: JsonValueKind.Array })
            {
                products.AddRange(member.Value.EnumerateArray().Select(Text).OfType<string>());
            }
        }

        if (metadata.Member("country") is { Length: 2 } country && country.All(char.IsAsciiLetter))
        {
            metadata.Country = country.ToLowerInvariant();
        }

        if (metadata.Member("product") is { } product)
        {
            products.Add(product);
        }

        metadata.Products = products;
        return metadata;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
