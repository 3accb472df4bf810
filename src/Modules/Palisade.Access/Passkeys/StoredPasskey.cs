using Microsoft.AspNetCore.Identity;
using Palisade.Tenancy;

namespace Palisade.Access.Passkeys;

/// <summary>A passkey as it is kept: everything about it is public but who has the private key.</summary>
internal sealed record StoredPasskey(
    Guid Id, byte[] CredentialId, byte[] PublicKey, long SignCount, string[] Transports, bool BackupEligible, bool BackedUp, DateTimeOffset CreatedAt)
{
    public static Sql Columns => $"k.id, k.credential_id, k.public_key, k.sign_count, k.transports, k.backup_eligible, k.backed_up, k.created_at";

    /// <summary>For the framework. What was attested is not kept: nothing is decided by it.</summary>
    public UserPasskeyInfo ToInfo() => new(
        CredentialId, PublicKey, CreatedAt, checked((uint)SignCount), Transports, isUserVerified: true, BackupEligible, BackedUp, attestationObject: [], clientDataJson: []);
}

/// <summary>A member as the framework's WebAuthn code knows a user: an id that tells nothing, and the passkeys for this host.</summary>
internal sealed record PasskeyOwner(Guid MemberId, Guid OrganizationId, IReadOnlyList<StoredPasskey> Passkeys)
{
    /// <summary>What an authenticator keeps as the user's handle.</summary>
    public string Handle => PublicId.Format(MemberId);
}

/// <summary>
/// The framework asks for users and passkeys here. They were read before, inside the tenant and for one member, so there is nobody else to be found;
/// what is to be written is written by the use case, under its lock.
/// </summary>
internal sealed class PasskeyOwners(PasskeyOwner? owner) : IUserPasskeyStore<PasskeyOwner>
{
    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(owner is not null && string.Equals(owner.Handle, userId, StringComparison.Ordinal) ? owner : null);

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult(user.Handle);

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Handle);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([.. user.Passkeys.Select(k => k.ToInfo())]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(user.Passkeys.FirstOrDefault(k => k.CredentialId.AsSpan().SequenceEqual(credentialId))?.ToInfo());

    // Asked before a registration is accepted: a credential belongs to one user. The unique key of the table says the same for this member.
    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(owner is not null && owner.Passkeys.Any(k => k.CredentialId.AsSpan().SequenceEqual(credentialId)) ? owner : null);

    public Task AddOrUpdatePasskeyAsync(PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Unused();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) => throw Unused();

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw Unused();

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task SetNormalizedUserNameAsync(PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw Unused();

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) => throw Unused();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Unused();

    public void Dispose()
    {
        // Holds nothing.
    }

    private static NotSupportedException Unused() => new("Passkeys are written by their use cases, and users are not kept here.");
}
