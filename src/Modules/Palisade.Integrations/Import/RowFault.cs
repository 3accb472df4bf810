namespace Palisade.Integrations.Import;

/// <summary>Why one row cannot be imported.</summary>
/// <param name="Table">As the bundle calls it.</param>
/// <param name="Row">Its place in the table, from 1.</param>
/// <param name="Reason">A stable word.</param>
/// <param name="Detail">Which column, key or rule.</param>
internal sealed record RowFault(string Table, int Row, string Reason, string? Detail);

/// <summary>A row is not what it must be.</summary>
internal sealed class RowException(string reason, string? detail = null, Exception? cause = null) : Exception(message: null, cause)
{
    public string Reason => reason;

    public string? Detail => detail;
}
