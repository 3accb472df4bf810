using System.Globalization;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Export;

/// <summary>How a column's values are written.</summary>
internal enum CellKind
{
    Text,
    Id,
    Time,
    Integer,
    Decimal,
    Money,
    Flag,
    Json,
    TextArray,
    Bytes,
}

/// <summary>The columns of a stream of rows, worked out once.</summary>
internal sealed class RowShape
{
    private readonly bool _openPartner;
    private readonly int _currency;

    public RowShape(RowStream rows, ExportTable table, bool openPartner)
    {
        _openPartner = openPartner;
        Names = [.. Enumerable.Range(0, rows.FieldCount).Select(rows.Name)];
        Kinds = [.. Enumerable.Range(0, rows.FieldCount).Select(i => table.Money.Contains(rows.Name(i)) ? CellKind.Money : Kind(rows.Type(i)))];
        _currency = Array.IndexOf(Names, "currency");
    }

    public string[] Names { get; }

    public CellKind[] Kinds { get; }

    /// <summary>An id: a ULID for OpenPartner, a UUID for ourselves.</summary>
    public string Id(RowStream rows, int column) => _openPartner ? PublicId.Format(rows.Get<Guid>(column)) : rows.Get<Guid>(column).ToString();

    /// <summary>A time in UTC: to the millisecond for OpenPartner, to the microsecond for ourselves.</summary>
    public string Time(RowStream rows, int column) => _openPartner
        ? ApiTime.Format(rows.Get<DateTimeOffset>(column))
        : rows.Get<DateTime>(column).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public string Money(RowStream rows, int column) =>
        MoneyText.Format(rows.Get<long>(column), Currency.Parse(rows.Get<string>(_currency)).MinorUnitDigits);

    public static string Bytes(RowStream rows, int column) => "\\x" + Convert.ToHexStringLower(rows.Get<byte[]>(column));

    /// <summary>A cell that is not null as plain text, for CSV and SQL.</summary>
    public string Text(RowStream rows, int column) => Kinds[column] switch
    {
        CellKind.Id => Id(rows, column),
        CellKind.Time => Time(rows, column),
        CellKind.Integer => rows.Get<long>(column).ToString(CultureInfo.InvariantCulture),
        CellKind.Decimal => rows.Get<decimal>(column).ToString(CultureInfo.InvariantCulture),
        CellKind.Money => Money(rows, column),
        CellKind.Flag => rows.Get<bool>(column) ? "true" : "false",
        CellKind.TextArray => System.Text.Json.JsonSerializer.Serialize(rows.Get<string[]>(column)),
        CellKind.Bytes => Bytes(rows, column),
        _ => rows.Get<string>(column),
    };

    private static CellKind Kind(string type) => type switch
    {
        "uuid" => CellKind.Id,
        "timestamp with time zone" => CellKind.Time,
        "integer" or "bigint" or "smallint" => CellKind.Integer,
        "boolean" => CellKind.Flag,
        "jsonb" or "json" => CellKind.Json,
        "bytea" => CellKind.Bytes,
        "text" or "character varying" => CellKind.Text,
        "text[]" => CellKind.TextArray,
        _ when type.StartsWith("numeric", StringComparison.Ordinal) => CellKind.Decimal,
        _ => throw new NotSupportedException($"Columns of type {type} cannot be exported yet."),
    };
}
