using Npgsql;

namespace Palisade.Tenancy;

/// <summary>
/// The rows of one statement, one at a time and forward only, as they come off the network: however many there are, one is in memory. Valid
/// only inside the delegate it was given to.
/// </summary>
public sealed class RowStream
{
    private readonly NpgsqlDataReader _reader;

    internal RowStream(NpgsqlDataReader reader) => _reader = reader;

    /// <summary>Number of columns.</summary>
    public int FieldCount => _reader.FieldCount;

    /// <summary>Name of a column.</summary>
    public string Name(int column) => _reader.GetName(column);

    /// <summary>PostgreSQL's name of a column's type, such as <c>uuid</c> or <c>timestamp with time zone</c>.</summary>
    public string Type(int column) => _reader.GetDataTypeName(column);

    /// <summary>Steps to the next row; false after the last.</summary>
    public Task<bool> ReadAsync(CancellationToken cancellationToken) => _reader.ReadAsync(cancellationToken);

    /// <summary>Whether the current row has no value there.</summary>
    public bool IsNull(int column) => _reader.IsDBNull(column);

    /// <summary>The current row's value.</summary>
    public T Get<T>(int column) => _reader.GetFieldValue<T>(column);
}
