using System.Text.RegularExpressions;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>
/// A stored secret as the API shows it: that it is there, never what it is. <c>value</c> is always the same mask, whatever the secret and its
/// length; <c>state</c> is <c>sealed</c>, or <c>destroyed</c> when the key that sealed it is no more; <c>managed</c> ones are set and removed
/// elsewhere (a webhook's secret with the webhook).
/// </summary>
internal sealed record CredentialView(
    Guid Id, string Kind, string Name, string Value, string State, int KeyVersion, bool Managed, DateTimeOffset CreatedAt, DateTimeOffset? PreviousUntil);

/// <summary>A row of <see cref="From"/>.</summary>
internal sealed partial record CredentialRow(Guid Id, string Kind, string Name, int KeyVersion, bool Destroyed, DateTimeOffset CreatedAt, DateTimeOffset? PreviousUntil)
{
    /// <summary>What an organization may have stored by itself.</summary>
    public const int Most = 200;

    /// <summary>The kinds of this API; all others belong to whoever manages them.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["api-key", "oauth-token", "password", "webhook-secret", "other"];

    private const string Mask = "••••••••";

    /// <summary>Needs a scope over the whole tenant, because of the keys.</summary>
    public static Sql From(DateTimeOffset now) =>
        $"""
        select s.id, s.kind, s.name, s.key_version, k.wrapped is null as destroyed, s.created_at,
            (select max(o.expires_at) from vault.secrets o
             where o.tenant_id = s.tenant_id and o.org_id = s.org_id and o.kind = s.kind and o.name = s.name and o.expires_at > {now}) as previous_until
        from vault.secrets s
        join vault.data_keys k on k.tenant_id = s.tenant_id and k.version = s.key_version
        where s.expires_at is null
        """;

    public CredentialView ToView() =>
        new(Id, Kind, Name, Mask, Destroyed ? "destroyed" : "sealed", KeyVersion, !Kinds.Contains(Kind), CreatedAt, PreviousUntil);

    /// <summary>The address of a credential of this API.</summary>
    /// <exception cref="ProblemException"><see cref="VaultErrors.InvalidCredential"/>.</exception>
    public static SecretAddress Address(Guid organizationId, string kind, string name) => Kinds.Contains(kind) && NameForm().IsMatch(name)
        ? new SecretAddress(organizationId, kind, name)
        : throw VaultErrors.InvalidCredential.Exception(detail: null, ("kinds", Kinds));

    /// <summary>What is at an address; needs a scope over the whole tenant.</summary>
    public static Task<CredentialRow?> FindAsync(SqlRunner db, SecretAddress address, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<CredentialRow>(
            $"{From(now)} and s.org_id = {address.OrganizationId} and s.kind = {address.Kind} and s.name = {address.Name}", cancellationToken);

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,79}\\z", RegexOptions.None, 1000)]
    private static partial Regex NameForm();
}
