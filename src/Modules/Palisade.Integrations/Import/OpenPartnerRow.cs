using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Integrations.Import;

/// <summary>
/// A row of an OpenPartner table, read column by column. What is left over at the end is a column that nobody knows, and refuses the row.
/// </summary>
internal sealed class OpenPartnerRow
{
    private readonly Dictionary<string, JsonElement> _cells = new(StringComparer.Ordinal);

    public OpenPartnerRow(JsonElement row)
    {
        foreach (var cell in row.EnumerateObject())
        {
            _cells[cell.Name] = cell.Value;
        }

        _cells.Remove("tenantId");
    }

    /// <summary>Columns that have no place in Palisade and are not missed.</summary>
    public void Ignore(params string[] names) => Array.ForEach(names, name => _cells.Remove(name));

    /// <exception cref="RowException">A column was not asked for.</exception>
    public void Done()
    {
        if (_cells.Count > 0) throw new RowException("unknown_column", _cells.Keys.First());
    }

    public string Text(string name) => OptionalText(name) ?? throw new RowException("missing_value", name);

    public string? OptionalText(string name)
    {
        if (Take(name) is not { } cell) return null;
        try
        {
            if (cell.ValueKind == JsonValueKind.String && cell.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal)) return text;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text.
        }

        throw Wrong(name);
    }

    /// <summary>A UUID with the same 128 bits as the ULID; see <see cref="IdOf"/>.</summary>
    public string Id(string name) => OptionalId(name) ?? throw new RowException("missing_value", name);

    public string? OptionalId(string name) => OptionalText(name) is not { } text ? null : text.Length is > 0 and <= 64 ? IdOf(text).ToString() : throw Wrong(name);

    public string Time(string name) => OptionalTime(name) ?? throw new RowException("missing_value", name);

    public string? OptionalTime(string name) => OptionalText(name) is not { } text ? null
        : ApiTime.TryParse(text, out var time) ? time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)
        : throw Wrong(name);

    public int? OptionalNumber(string name) => Take(name) is not { } cell ? null
        : cell.ValueKind == JsonValueKind.Number && cell.TryGetInt32(out var number) ? number
        : throw Wrong(name);

    public bool Flag(string name) => Take(name) is { } cell && (cell.ValueKind is JsonValueKind.True or JsonValueKind.False ? cell.GetBoolean() : throw Wrong(name));

    /// <summary>A decimal, as a number or as text; the text of it, digit by digit.</summary>
    public string? OptionalDecimal(string name)
    {
        if (Take(name) is not { } cell) return null;
        var text = cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();
        return text.Length <= 40 && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) ? text : throw Wrong(name);
    }

    /// <summary>An amount in minor units.</summary>
    public long? OptionalAmount(string name, Currency currency) => OptionalDecimal(name) is not { } text ? null
        : Money.TryParse(text, currency, out var money, out var error) ? money.MinorUnits
        : throw new RowException("wrong_amount", $"{name}: {MoneyText.Describe(error, currency)}");

    public long Amount(string name, Currency currency) => OptionalAmount(name, currency) ?? throw new RowException("missing_value", name);

    /// <summary>Any letter case; absent is the US dollar, as in OpenPartner.</summary>
    public Currency Currency(string name) => OptionalText(name) is not { } text ? Platform.Currency.Usd
        : Platform.Currency.TryParse(text, out var currency) ? currency
        : throw Wrong(name);

    public JsonObject Object(string name) => Take(name) is not { } cell ? []
        : cell.ValueKind == JsonValueKind.Object ? JsonObject.Create(cell)!
        : throw Wrong(name);

    public JsonNode? OptionalJson(string name) => Take(name) is { } cell ? JsonNode.Parse(cell.GetRawText()) : null;

    public JsonArray Texts(string name) => Take(name) is not { } cell ? []
        : cell.ValueKind == JsonValueKind.Array ? JsonArray.Create(cell)!
        : throw Wrong(name);

    /// <summary>A commission rule in its canonical form: the array, or the older single object.</summary>
    public JsonNode? OptionalRule(string name)
    {
        if (Take(name) is not { } cell) return null;
        try
        {
            return JsonNode.Parse(CommissionRule.FromStoredJson(cell.GetRawText()).ToJson());
        }
        catch (FormatException)
        {
            throw Wrong(name);
        }
    }

    /// <summary>
    /// A ULID keeps its 128 bits, also behind a prefix (<c>cpn_…</c>). Any other id becomes a UUID made of its SHA-256, the same each time.
    /// </summary>
    public static Guid IdOf(string text)
    {
        if (PublicId.TryParse(text, out var id) || PublicId.TryParse(text[(text.IndexOf('_', StringComparison.Ordinal) + 1)..], out id))
        {
            return id;
        }

        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private JsonElement? Take(string name) => _cells.Remove(name, out var cell) && cell.ValueKind != JsonValueKind.Null ? cell : null;

    private static RowException Wrong(string name) => new("wrong_value", name);
}
