using System.Data;
using System.Diagnostics.Metrics;
using Npgsql;
using Palisade.Tenancy.Verification;

namespace Palisade.Tenancy;

/// <summary>
/// The only way to tenant data. Opens connections of the application's login role (which row-level security binds), and sends every
/// statement behind <c>ctx.enter</c> with a freshly sealed scope, in the same network round trip.
/// </summary>
public sealed class TenantDb : IAsyncDisposable
{
    /// <summary>Sent as it stands and never prepared: a prepared statement's name can be taken over by SQL that ran earlier.</summary>
    internal const string EnterText = "select ctx.enter($1)";

    /// <summary>The same with what is known of the request, for scopes that may write.</summary>
    internal const string EnterWithRequestText = "select ctx.enter($1, $2)";

    private static readonly AsyncLocal<UnitOfWork?> Running = new();
    private static readonly Meter Meter = new("Palisade.Tenancy");
    private static readonly Counter<long> RoundTripCounter = Meter.CreateCounter<long>("palisade.db.round_trips");

    private readonly NpgsqlDataSource _source;
    private readonly ScopeSealer _sealer;
    private readonly TenantDbOptions _options;
    private readonly StatementPreparer _preparer;
    private long _roundTrips;

    /// <summary>Opens a pool for the application role.</summary>
    public TenantDb(TenantDbOptions options, ScopeSealer sealer)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _sealer = sealer;
        _preparer = new StatementPreparer(options.BehindPooler ? 0 : options.PrepareAfter);
        _source = options.BuildDataSource(resetOnReturn: false);
    }

    /// <summary>
    /// Network round trips so far: a batch, a commit, a rollback and a preparation are one each. Also the counter <c>palisade.db.round_trips</c>
    /// of the meter <c>Palisade.Tenancy</c>.
    /// </summary>
    public long RoundTrips => Interlocked.Read(ref _roundTrips);

    /// <summary>
    /// After each commit under a scope that may write, for those who look whether there is something new. What it calls must be quick and must not throw.
    /// </summary>
    public Action<TenantScope>? Written { get; set; }

    /// <summary>The database as <paramref name="scope"/> may see it.</summary>
    public TenantSession For(TenantScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new TenantSession(this, scope);
    }

    /// <summary>Verifies the isolation rules of the database as the application's own role sees it; the host refuses to serve on an error.</summary>
    public async Task<VerificationReport> VerifyAsync(VerifierOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await RlsVerifier.VerifyAsync(connection, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the database accepts scopes that this process seals. It does not when it was migrated with another master key: every unit of work would be refused.</summary>
    public async Task<bool> AcceptsScopesAsync(CancellationToken cancellationToken)
    {
        // A tenant that nobody is: nothing is read.
        var nobody = ScopeIssuer.ForTenant(Guid.CreateVersion7(), ActorKind.Job, Guid.Empty, canWrite: false);
        try
        {
            await For(nobody).ExecuteAsync($"select 1", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    internal async Task SendAsync(TenantScope scope, IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (Running.Value is { } outer)
        {
            await Join(outer, scope).SendAsync(statements, cancellationToken).ConfigureAwait(false);
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using var settings = new FailureReset(this, connection);
                await SendAsync(connection, scope, enter: true, statements, cancellationToken).ConfigureAwait(false);
                settings.Succeeded();
                TellWritten(scope);
                return;
            }
            catch (PostgresException e) when (IsPoisoned(e) && attempt < _options.MaxAttempts)
            {
                _source.Clear();
            }
        }
    }

    internal async Task<T> RunAsync<T>(TenantScope scope, Func<UnitOfWork, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (Running.Value is { } outer)
        {
            return await work(Join(outer, scope), cancellationToken).ConfigureAwait(false);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(scope, work, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsPoisoned(e) && attempt < _options.MaxAttempts)
            {
                _source.Clear();
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
                && attempt < _options.MaxAttempts)
            {
                var pause = TimeSpan.FromMilliseconds(Random.Shared.Next(2, 10 << attempt));
                await Task.Delay(pause, _options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal async Task SnapshotAsync(TenantScope scope, Func<UnitOfWork, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        if (Running.Value is not null)
        {
            throw new InvalidOperationException("A snapshot is a transaction of its own; it does not begin inside a unit of work.");
        }

        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var settings = new FailureReset(this, connection);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            var unit = new UnitOfWork(this, connection, scope);
            try
            {
                await unit.ExecuteAsync($"set transaction read only", cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsPoisoned(e) && attempt < _options.MaxAttempts)
            {
                _source.Clear();
                continue;
            }

            Running.Value = unit;
            try
            {
                await read(unit, cancellationToken).ConfigureAwait(false);
                CountRoundTrips(1);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                settings.Succeeded();
                return;
            }
            finally
            {
                unit.End();
                Running.Value = null;
            }
        }
    }

    internal async Task SendAsync(
        NpgsqlConnection connection,
        TenantScope scope,
        bool enter,
        IReadOnlyList<SqlStatement> statements,
        CancellationToken cancellationToken)
    {
        CountRoundTrips(1 + await _preparer.PrepareHotAsync(connection, statements, cancellationToken).ConfigureAwait(false));

        await using var batch = new NpgsqlBatch(connection);
        if (enter)
        {
            batch.BatchCommands.Add(Enter(connection, scope));
        }

        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.Sql.ToBatchCommand());
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var more = !enter || await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        foreach (var statement in statements)
        {
            // The driver passes over statements without columns, so results and statements are matched by what was asked for.
            if (!statement.ReturnsRows)
            {
                continue;
            }

            if (!more || reader.FieldCount == 0)
            {
                throw new InvalidOperationException($"The statement returns no rows, but rows were asked for: {statement.Sql.Text}");
            }

            await statement.Read(reader, cancellationToken).ConfigureAwait(false);
            more = await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        if (more && reader.FieldCount > 0)
        {
            throw new InvalidOperationException("A statement that was only to be executed returned rows; ask for them.");
        }

        var first = enter ? 1 : 0;
        for (var i = 0; i < statements.Count; i++)
        {
            statements[i].OnCount?.Invoke((int)batch.BatchCommands[first + i].Rows);
        }
    }

    private NpgsqlBatchCommand Enter(NpgsqlConnection connection, TenantScope scope)
    {
        var claims = scope.CanWrite ? RequestClaims.Current : null;
        var enter = new NpgsqlBatchCommand(claims is null ? EnterText : EnterWithRequestText);
        enter.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _sealer.Seal(scope, _options.BehindPooler ? null : connection.ProcessID) });
        if (claims is not null)
        {
            enter.Parameters.Add(new NpgsqlParameter<string> { TypedValue = claims.For(scope.TenantId) });
        }

        return enter;
    }

    private void TellWritten(TenantScope scope)
    {
        if (scope.CanWrite)
        {
            Written?.Invoke(scope);
        }
    }

    private void CountRoundTrips(int trips)
    {
        Interlocked.Add(ref _roundTrips, trips);
        RoundTripCounter.Add(trips);
    }

    /// <summary>
    /// <c>ctx.enter</c> found objects of an earlier user in the session. Nothing ran; the pool's connections are given up, this one included,
    /// and the work starts again on a clean one.
    /// </summary>
    private static bool IsPoisoned(PostgresException e) =>
        e.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState && e.MessageText.StartsWith("palisade: this session", StringComparison.Ordinal);

    private static UnitOfWork Join(UnitOfWork outer, TenantScope scope) => outer.Scope == scope ? outer : throw new ScopeConflictException();

    private async Task<T> RunOnceAsync<T>(TenantScope scope, Func<UnitOfWork, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var settings = new FailureReset(this, connection);

        // BEGIN is buffered by the driver and travels with the first statement.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var unit = new UnitOfWork(this, connection, scope);
        Running.Value = unit;
        try
        {
            var result = await work(unit, cancellationToken).ConfigureAwait(false);
            CountRoundTrips(1);
            if (result is IUnitOutcome { Commits: false })
            {
                await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                settings.Succeeded();
                TellWritten(scope);
            }

            return result;
        }
        finally
        {
            unit.End();
            Running.Value = null;
        }
    }

    /// <summary>
    /// <c>ctx.enter</c> resets what an earlier user of the connection set for the session, but that reset is undone with a transaction that
    /// fails, perhaps because of that very setting. So after a failure, and only then, the settings are reset in a transaction of their own.
    /// </summary>
    private sealed class FailureReset(TenantDb db, NpgsqlConnection connection) : IAsyncDisposable
    {
        private bool _succeeded;

        public void Succeeded() => _succeeded = true;

        public async ValueTask DisposeAsync()
        {
            if (_succeeded || connection.FullState != ConnectionState.Open)
            {
                return;
            }

            try
            {
                db.CountRoundTrips(1);
                await using var reset = new NpgsqlCommand("reset all", connection);
                await reset.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (NpgsqlException)
            {
                // A connection that cannot even do this is of no use to anyone.
                db._source.Clear();
            }
        }
    }
}
