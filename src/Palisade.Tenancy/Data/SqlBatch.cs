using Npgsql;

namespace Palisade.Tenancy;

/// <summary>
/// Statements that travel together: one network round trip, and one transaction. Add statements, send, then read the results.
/// </summary>
public sealed class SqlBatch
{
    private readonly SqlRunner _runner;
    private readonly List<SqlStatement> _statements = [];

    internal SqlBatch(SqlRunner runner) => _runner = runner;

    /// <summary>Adds a statement whose rows are all wanted.</summary>
    public SqlResult<IReadOnlyList<T>> List<T>(Sql sql)
    {
        var result = new SqlResult<IReadOnlyList<T>>();
        _statements.Add(new SqlStatement(sql, async (reader, ct) =>
        {
            var rows = new List<T>();
            if (reader.FieldCount > 0)
            {
                var parse = RowParser<T>.For(reader);
                while (await reader.ReadAsync(ct).ConfigureAwait(false))
                {
                    rows.Add(parse(reader));
                }
            }

            result.Set(rows);
        }));
        return result;
    }

    /// <summary>Adds a statement whose first row is wanted, if there is one.</summary>
    public SqlResult<T?> OneOrDefault<T>(Sql sql)
    {
        var result = new SqlResult<T?>();
        _statements.Add(new SqlStatement(sql, async (reader, ct) =>
            result.Set(reader.FieldCount > 0 && await reader.ReadAsync(ct).ConfigureAwait(false) ? RowParser<T>.For(reader)(reader) : default)));
        return result;
    }

    /// <summary>Adds a statement of which only the number of rows written is wanted.</summary>
    public SqlResult<int> Execute(Sql sql)
    {
        var result = new SqlResult<int>();
        _statements.Add(new SqlStatement(sql, (_, _) => Task.CompletedTask) { OnCount = result.Set });
        return result;
    }

    /// <summary>Sends the statements added so far; afterwards their results can be read.</summary>
    public Task SendAsync(CancellationToken cancellationToken) =>
        _statements.Count == 0 ? Task.CompletedTask : _runner.SendAsync(_statements, cancellationToken);
}

/// <summary>The result of one statement of a batch; readable once the batch was sent.</summary>
public sealed class SqlResult<T>
{
    private bool _set;
    private T? _value;

    /// <summary>The result.</summary>
    /// <exception cref="InvalidOperationException">The batch was not sent yet.</exception>
    public T Value => _set ? _value! : throw new InvalidOperationException("Send the batch before reading its results.");

    internal void Set(T value)
    {
        _value = value;
        _set = true;
    }
}

internal sealed record SqlStatement(Sql Sql, Func<NpgsqlDataReader, CancellationToken, Task> Read)
{
    public Action<int>? OnCount { get; init; }

    /// <summary>True when rows were asked for, and for a query run for its effect (<c>select doors.wake(…)</c>).</summary>
    public bool ReturnsRows => OnCount is null || Sql.Text.AsSpan().TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase);
}
