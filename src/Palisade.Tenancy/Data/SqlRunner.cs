namespace Palisade.Tenancy;

/// <summary>
/// Runs statements under a scope. A <see cref="TenantSession"/> gives each call its own round trip and implicit transaction; a
/// <see cref="UnitOfWork"/> runs them in one transaction. Code that fits both takes this type.
/// </summary>
public abstract class SqlRunner
{
    private protected SqlRunner(TenantScope scope) => Scope = scope;

    /// <summary>The scope under which every statement of this runner runs.</summary>
    public TenantScope Scope { get; }

    /// <summary>All rows. <typeparamref name="T"/> is a scalar, or a record whose constructor parameters or properties match the columns.</summary>
    public async Task<IReadOnlyList<T>> ListAsync<T>(Sql sql, CancellationToken cancellationToken)
    {
        var batch = Batch();
        var rows = batch.List<T>(sql);
        await batch.SendAsync(cancellationToken).ConfigureAwait(false);
        return rows.Value;
    }

    /// <summary>The first row, or default when there is none.</summary>
    public async Task<T?> OneOrDefaultAsync<T>(Sql sql, CancellationToken cancellationToken)
    {
        var batch = Batch();
        var row = batch.OneOrDefault<T>(sql);
        await batch.SendAsync(cancellationToken).ConfigureAwait(false);
        return row.Value;
    }

    /// <summary>The first row of a statement that always returns one.</summary>
    /// <exception cref="InvalidOperationException">It returned none.</exception>
    public async Task<T> OneAsync<T>(Sql sql, CancellationToken cancellationToken)
    {
        var rows = await ListAsync<T>(sql, cancellationToken).ConfigureAwait(false);
        return rows.Count > 0 ? rows[0] : throw new InvalidOperationException("The statement returned no row.");
    }

    /// <summary>Runs a statement and returns the number of rows it wrote.</summary>
    public async Task<int> ExecuteAsync(Sql sql, CancellationToken cancellationToken)
    {
        var batch = Batch();
        var written = batch.Execute(sql);
        await batch.SendAsync(cancellationToken).ConfigureAwait(false);
        return written.Value;
    }

    /// <summary>Several statements in one network round trip, all or nothing.</summary>
    public SqlBatch Batch() => new(this);

    internal abstract Task SendAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken);
}
