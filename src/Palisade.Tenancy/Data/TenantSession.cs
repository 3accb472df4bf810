namespace Palisade.Tenancy;

/// <summary>
/// The database as one actor may see it. Handlers receive one, already bound to the scope of the actor who makes the request; nothing
/// in a request can change it. Each call is one round trip, scope included, in an implicit transaction of its own.
/// </summary>
public sealed class TenantSession : SqlRunner
{
    private readonly TenantDb _db;

    internal TenantSession(TenantDb db, TenantScope scope)
        : base(scope) => _db = db;

    /// <summary>
    /// Runs dependent steps in one transaction; BEGIN and the scope ride on its first statement. Commits when <paramref name="work"/>
    /// returns, unless what it returns is an <see cref="IUnitOutcome"/> that asks for a rollback; rolls back when it throws. Serialization
    /// failures and deadlocks re-run the work, so it must not have effects outside the database.
    /// </summary>
    /// <exception cref="ScopeConflictException">A unit of work of another scope is running in this flow.</exception>
    public Task<T> RunAsync<T>(Func<UnitOfWork, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        _db.RunAsync(Scope, work, cancellationToken);

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<UnitOfWork, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        _db.RunAsync(
            Scope,
            async (unit, ct) =>
            {
                await work(unit, ct).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Reads the state of one moment: whatever others commit meanwhile, every statement of <paramref name="read"/> sees the same rows
    /// (REPEATABLE READ), and none can write or lock rows (READ ONLY), whatever the scope may. Runs once and is never repeated, so it may have effects outside the database, such as an answer that is being
    /// written. The scope was entered before it begins.
    /// </summary>
    /// <exception cref="InvalidOperationException">A unit of work is running in this flow.</exception>
    public Task SnapshotAsync(Func<UnitOfWork, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        _db.SnapshotAsync(Scope, read, cancellationToken);

    /// <summary>The same for an actor who may only read: the policies refuse writes, too.</summary>
    public TenantSession ForReading() => new(_db, Scope.ReadOnly());

    internal override Task SendAsync(IReadOnlyList<SqlStatement> statements, CancellationToken cancellationToken) =>
        _db.SendAsync(Scope, statements, cancellationToken);
}

/// <summary>A result of a unit of work that decides whether the unit commits: an answer that refuses must leave no write behind.</summary>
public interface IUnitOutcome
{
    /// <summary>False: roll the unit of work back, then return the result.</summary>
    bool Commits { get; }
}

/// <summary>Work under one scope was started inside a unit of work of another scope.</summary>
public sealed class ScopeConflictException()
    : InvalidOperationException("A unit of work under another scope is running in this flow; scopes do not nest.");
