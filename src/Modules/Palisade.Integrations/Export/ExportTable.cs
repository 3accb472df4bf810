using Palisade.Tenancy;

namespace Palisade.Integrations.Export;

/// <summary>A table that can be exported.</summary>
/// <param name="Name">Its name in the bundle.</param>
/// <param name="Rows">Its rows, in an order that does not change; null: OpenPartner has the table and Palisade has no rows for it.</param>
internal sealed record ExportTable(string Name, Sql? Rows)
{
    /// <summary>The columns that make a row the same row when it is imported again.</summary>
    public string Key { get; init; } = "id";

    /// <summary>Columns that hold minor units and go out as decimal text, in the row's <c>currency</c>.</summary>
    public IReadOnlyList<string> Money { get; init; } = [];
}
