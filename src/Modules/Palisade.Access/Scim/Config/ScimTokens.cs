using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Config;

/// <summary>Turns a directory's token into an actor that may provision, in all organizations of its tenant, and nothing else.</summary>
internal static class ScimTokens
{
    private static readonly string[] Scopes = [AccessPermissions.ScimRead.ScopeName, AccessPermissions.ScimWrite.ScopeName];

    private static readonly IReadOnlySet<string> Permissions =
        new HashSet<string>([AccessPermissions.ScimRead.Name, AccessPermissions.ScimWrite.Name], StringComparer.Ordinal);

    public static async Task<Actor?> FindAsync(TenantSession reader, Secret token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = await reader.OneOrDefaultAsync<Guid?>(
            $"""
            select k.id
            from access.scim_tokens k
            join directory.tenants t on t.tenant_id = k.tenant_id and t.status = 'active'
            where k.token_hash = {token.Hash()} and k.revoked_at is null and (k.expires_at is null or k.expires_at > {now})
            """,
            cancellationToken);
        return id is null ? null : new Actor
        {
            Kind = ActorKind.Directory,
            Id = id.Value,
            TenantId = reader.Scope.TenantId,
            OrganizationId = reader.Scope.TenantId,
            Role = "scoped",
            Scopes = Scopes,
            Permissions = Permissions,
            AllOrganizations = true,
        };
    }

    /// <summary>Makes a token; its plaintext is shown once and stored only as SHA-256.</summary>
    public static async Task<(Guid Id, Secret Plaintext)> MintAsync(
        UnitOfWork unit, string? label, Guid createdBy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, plaintext) = (Guid.CreateVersion7(now), Credentials.New(Credentials.ScimPrefix));
        await unit.ExecuteAsync(
            $"""
            insert into access.scim_tokens (tenant_id, id, label, prefix, token_hash, created_by, created_at)
            values ({unit.Scope.TenantId}, {id}, {label}, {plaintext.Reveal()[..12]}, {plaintext.Hash()}, {createdBy}, {now})
            """,
            cancellationToken);
        return (id, plaintext);
    }
}
