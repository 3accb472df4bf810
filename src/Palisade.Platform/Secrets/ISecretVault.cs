using Palisade.Tenancy;

namespace Palisade.Platform;

/// <summary>
/// The one place where secrets that have to be stored are kept: sealed under keys of their tenant, bound to tenant, organization, kind, name, row
/// and key version. <c>Palisade.Vault</c> implements it. Scopes must reach the whole tenant, because the tenant's keys do.
/// </summary>
public interface ISecretVault
{
    /// <summary>The longest secret, in bytes.</summary>
    const int Longest = 16 * 1024;

    /// <summary>
    /// Seals a secret for an address. Inside a unit of work, because the key that sealed it is held until the unit ends: what is sealed is written
    /// in the same unit, or not at all.
    /// </summary>
    Task<SealedSecret> SealAsync(UnitOfWork unit, SecretAddress address, IUsableSecret secret, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a secret the current one of its address. The one before is believed until <paramref name="previousUntil"/>, or gone at once when that
    /// is null; older ones are gone.
    /// </summary>
    Task PutAsync(UnitOfWork unit, SecretAddress address, IUsableSecret secret, DateTimeOffset? previousUntil, CancellationToken cancellationToken);

    /// <summary>
    /// The secrets at some addresses of the scope's tenant that are believed now, newest first. A key that this process has not used for a while
    /// is asked for at the master key's holder, so it is not called inside a transaction without need.
    /// </summary>
    Task<IReadOnlyList<StoredSecret>> ReadAsync(SqlRunner db, IReadOnlyCollection<SecretAddress> addresses, CancellationToken cancellationToken);

    /// <summary>What is kept of a kind for an organization, by name: never the secrets.</summary>
    Task<IReadOnlyList<SecretInfo>> ListAsync(SqlRunner db, Guid organizationId, string kind, string namePrefix, CancellationToken cancellationToken);

    /// <summary>The statement that takes every secret at an address away, for a batch of the caller's.</summary>
    Sql Forget(SecretAddress address);
}

/// <summary>That there is a secret.</summary>
/// <param name="Name">Which one.</param>
/// <param name="CreatedAt">Since when the current one is there.</param>
/// <param name="PreviousUntil">Until when the one before is believed; null when it is not.</param>
public sealed record SecretInfo(string Name, DateTimeOffset CreatedAt, DateTimeOffset? PreviousUntil);

/// <summary>A sealed secret that is not stored yet.</summary>
/// <param name="Insert">The statement that stores it.</param>
/// <param name="InsertFrom">The statement that stores it if the given relation (a name in the caller's statement) has a row; it has at most one.</param>
public sealed record SealedSecret(Sql Insert, Func<Sql, Sql> InsertFrom);

/// <summary>A stored secret; opened by <see cref="Use{T}"/> alone.</summary>
public abstract class StoredSecret(SecretAddress address, DateTimeOffset createdAt, DateTimeOffset? expiresAt) : IUsableSecret
{
    /// <summary>Where it belongs.</summary>
    public SecretAddress Address { get; } = address;

    /// <summary>Since when it is there.</summary>
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>Until when it is believed; null: it is the current one.</summary>
    public DateTimeOffset? ExpiresAt { get; } = expiresAt;

    /// <inheritdoc />
    /// <exception cref="ProblemException"><see cref="SecretErrors.Destroyed"/>: its tenant's key was destroyed. <see cref="SecretErrors.Unreadable"/>:
    /// it was sealed elsewhere, moved or changed.</exception>
    public abstract T Use<T>(SecretUse<T> use);

    /// <summary>Never the secret.</summary>
    public sealed override string ToString() => "•••";
}
