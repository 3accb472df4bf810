using System.Globalization;

namespace Palisade.Platform;

/// <summary>
/// Parameters of a call to Stripe, as <c>application/x-www-form-urlencoded</c> with brackets for what is nested:
/// <c>metadata[order]=6735</c>, <c>expand[0]=data</c>.
/// </summary>
public sealed class StripeForm
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>The fields in the order in which they were added.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => _fields;

    /// <summary>Adds text; null is left out.</summary>
    public StripeForm Add(string name, string? value)
    {
        if (value is not null)
        {
            _fields.Add(new KeyValuePair<string, string>(name, value));
        }

        return this;
    }

    /// <summary>Adds a whole number.</summary>
    public StripeForm Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a truth value.</summary>
    public StripeForm Add(string name, bool value) => Add(name, value ? "true" : "false");

    /// <summary>Adds a map: <c>name[key]=value</c>.</summary>
    public StripeForm Add(string name, IEnumerable<KeyValuePair<string, string>> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        foreach (var (key, value) in map)
        {
            Add($"{name}[{key}]", value);
        }

        return this;
    }

    /// <summary>Adds a nested object: its fields become <c>name[field]</c>, and <c>name[field][inner]</c> when they are nested themselves.</summary>
    public StripeForm Add(string name, StripeForm inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        foreach (var (field, value) in inner._fields)
        {
            var bracket = field.IndexOf('[', StringComparison.Ordinal);
            Add(bracket < 0 ? $"{name}[{field}]" : $"{name}[{field[..bracket]}]{field[bracket..]}", value);
        }

        return this;
    }

    /// <summary>Adds a list: <c>name[0]=…</c>.</summary>
    public StripeForm Add(string name, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        for (var i = 0; i < values.Count; i++)
        {
            Add($"{name}[{i.ToString(CultureInfo.InvariantCulture)}]", values[i]);
        }

        return this;
    }

    /// <summary>The text of a query string or a body.</summary>
    public override string ToString() => string.Join('&', _fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
}
