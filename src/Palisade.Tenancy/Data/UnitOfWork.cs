using Npgsql;

namespace Palisade.Tenancy;

/// <summary>One transaction under one scope. Valid only inside the delegate it was given to.</summary>
public sealed class UnitOfWork : SqlRunner
{
    private readonly TenantDb _db;
    private readonly NpgsqlConnection _connection;
    private bool _entered;
    private bool _ended;

    internal UnitOfWork(TenantDb db, NpgsqlConnection connection, TenantScope scope)
        : base(scope)
    {
        _db = db;
        _connection = connection;
    }

    /// <summary>
    /// Hands the rows of one statement to <paramref name="read"/> as they arrive. Nothing is buffered: when the reader is slow, the database
    /// waits. No other statement can run in this unit of work meanwhile.
    /// </summary>
    public Task StreamAsync(Sql sql, Func<RowStream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(read);
        return SendAsync([new SqlStatement(sql, (reader, ct) => read(new RowStream(reader), ct))], cancellationToken);
    }

    internal override async Task SendAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (_ended)
        {
            throw new InvalidOperationException("This unit of work has ended.");
        }

        var enter = !_entered;
        _entered = true;
        await _db.SendAsync(_connection, Scope, enter, statements, cancellationToken).ConfigureAwait(false);
    }

    internal void End() => _ended = true;
}
