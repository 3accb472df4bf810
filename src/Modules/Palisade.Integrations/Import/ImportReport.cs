namespace Palisade.Integrations.Import;

/// <summary>What was imported, and what was not.</summary>
internal sealed class ImportReport
{
    private const int MostFaults = 100;

    private readonly SortedDictionary<string, int> _inserted = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly List<RowFault> _faults = [];

    public IReadOnlyDictionary<string, int> Inserted => _inserted;

    public IReadOnlyDictionary<string, int> Skipped => _skipped;

    public IReadOnlyList<RowFault> Faults => _faults;

    /// <summary>There are so many faults that more would help nobody.</summary>
    public bool IsFull => _faults.Count >= MostFaults;

    public void Add(RowFault fault)
    {
        if (!IsFull)
        {
            _faults.Add(fault);
        }
    }

    public void Count(string table, int inserted, int skipped)
    {
        _inserted[table] = _inserted.GetValueOrDefault(table) + inserted;
        _skipped[table] = _skipped.GetValueOrDefault(table) + Math.Max(0, skipped);
    }
}
