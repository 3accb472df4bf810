using Npgsql;

namespace Palisade.Tenancy;

/// <summary>
/// The insert-only login (<c>palisade_ingest</c>): it may add clicks of many tenants in one statement and read nothing, so neither
/// <c>on conflict</c> nor <c>returning</c> work there. Whoever must know what an interrupted statement left behind asks under a tenant's
/// read-only scope, and gets ids only.
/// </summary>
public sealed class IngestDb : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly TenantDb _db;

    /// <summary>Opens a small pool for the ingest role. A stalled server is given up after seconds: the caller has somewhere else to put the rows.</summary>
    public IngestDb(string connectionString, TenantDb db)
    {
        _db = db;
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        // A role setting must not be able to make an acknowledged click volatile.
        builder.ConnectionStringBuilder.Options = "-c search_path=pg_catalog -c default_transaction_read_only=off -c row_security=on -c synchronous_commit=on";
        builder.ConnectionStringBuilder.Timezone = "UTC";
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.Timeout = 3;
        builder.ConnectionStringBuilder.CommandTimeout = 3;
        builder.ConnectionStringBuilder.CancellationTimeout = 500;
        builder.ConnectionStringBuilder.MaxPoolSize = 8;
        builder.ConnectionStringBuilder.MaxAutoPrepare = 8;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 3;
        builder.Name = "palisade_ingest";
        _source = builder.Build();
    }

    /// <summary>Runs one insert in a transaction of its own; when it returns, the rows are committed and flushed.</summary>
    /// <exception cref="NpgsqlException">
    /// A <see cref="PostgresException"/> means that nothing was stored, unless its state is of class 57; after any other the outcome is unknown.
    /// </exception>
    public async Task InsertAsync(Sql statement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        await using var command = _source.CreateCommand(statement.Text);
        foreach (var parameter in statement.Parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which ids <paramref name="query"/> finds inside one tenant, read-only.</summary>
    public Task<IReadOnlyList<Guid>> FindIdsAsync(Guid tenantId, Sql query, CancellationToken cancellationToken) =>
        _db.For(ScopeIssuer.ForTenant(tenantId, ActorKind.Job, Guid.Empty, canWrite: false)).ListAsync<Guid>(query, cancellationToken);

    /// <summary>Whether the server takes writes of this role right now. Never throws for a database that is away.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand("select not pg_catalog.pg_is_in_recovery()");
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
