using Microsoft.AspNetCore.Http;
using Palisade.Access.Keys;
using Palisade.Access.Scim.Config;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Authentication;

/// <summary>
/// API keys (<c>Authorization: Bearer op_…</c>) and sessions (cookie). The credential is looked up inside the tenant of the URL, so a
/// credential of another tenant is simply unknown. An Authorization header wins over a cookie.
/// </summary>
internal sealed class ActorAuthenticator(
    TenantDb db, PermissionCatalog catalog, KeyScopes scopes, CredentialUse use, ServerOptions options, TimeProvider clock) : IActorAuthenticator
{
    public async Task<Actor?> AuthenticateAsync(HttpContext context, Guid tenantId, CancellationToken cancellationToken)
    {
        var reader = db.For(ScopeIssuer.ForTenant(tenantId, ActorKind.Authentication, Guid.Empty, canWrite: false));
        if (context.Request.Headers.Authorization.ToString() is { Length: > 0 } header)
        {
            if (Bearer(header) is { } directory && Credentials.HasForm(directory, Credentials.ScimPrefix))
            {
                return await ScimTokens.FindAsync(reader, new Secret(directory), clock.GetUtcNow(), cancellationToken);
            }

            return Bearer(header) is { } key && Credentials.HasForm(key, Credentials.ApiKeyPrefix)
                ? await ByKeyAsync(reader, new Secret(key), cancellationToken)
                : null;
        }

        return SessionCookie.Read(context, options) is { } token ? await BySessionAsync(reader, token, cancellationToken) : null;
    }

    public bool HoldsPlatformKey(HttpContext context) =>
        options.PlatformKey is { } expected
        && Bearer(context.Request.Headers.Authorization.ToString()) is { Length: > 0 } given
        && expected.Equals(new Secret(given));

    private static string? Bearer(string header) =>
        header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    private async Task<Actor?> ByKeyAsync(TenantSession reader, Secret key, CancellationToken cancellationToken)
    {
        var row = await reader.OneOrDefaultAsync<KeyRow>(
            $"""
            select k.id, k.org_id, k.kind, k.scopes
            from access.api_keys k
            join directory.tenants t on t.tenant_id = k.tenant_id and t.status = 'active'
            join directory.organizations o on o.tenant_id = k.tenant_id and o.id = k.org_id and o.closed_at is null
            where k.key_hash = {key.Hash()} and k.revoked_at is null
            """,
            cancellationToken);
        if (row is null)
        {
            return null;
        }

        use.Note(reader.Scope.TenantId, isSession: false, row.Id);
        var role = row.Kind switch { "operator" => PermissionCatalog.Operator, "partner" => PermissionCatalog.PartnerAdmin, _ => "scoped" };
        return new Actor
        {
            Kind = ActorKind.Key,
            Id = row.Id,
            TenantId = reader.Scope.TenantId,
            OrganizationId = row.OrgId,
            Role = role,
            Scopes = role == "scoped" ? row.Scopes : null,
            // A scope is a subset of permissions and never turns the key into an operator.
            Permissions = role == "scoped"
                ? scopes.PermissionsOf(row.Scopes)
                : catalog.Of(role),
            AllOrganizations = row.Kind != "partner",
        };
    }

    private async Task<Actor?> BySessionAsync(TenantSession reader, Secret token, CancellationToken cancellationToken)
    {
        var row = await reader.OneOrDefaultAsync<SessionRow>(
            $"""
            select s.id as session_id, m.id, m.org_id, m.role, m.name, m.email
            from access.sessions s
            join access.members m on m.tenant_id = s.tenant_id and m.org_id = s.org_id and m.id = s.member_id
            join directory.tenants t on t.tenant_id = s.tenant_id and t.status = 'active'
            join directory.organizations o on o.tenant_id = s.tenant_id and o.id = s.org_id and o.closed_at is null
            where s.token_hash = {token.Hash()} and s.revoked_at is null and s.expires_at > {clock.GetUtcNow()}
                and m.activated_at is not null and m.revoked_at is null
            """,
            cancellationToken);
        if (row is null || PermissionCatalog.Roles.SingleOrDefault(r => r.Name == row.Role) is not { } role)
        {
            return null;
        }

        use.Note(reader.Scope.TenantId, isSession: true, row.SessionId);
        return new Actor
        {
            Kind = ActorKind.User,
            Id = row.Id,
            TenantId = reader.Scope.TenantId,
            OrganizationId = row.OrgId,
            Role = role.Name,
            Permissions = catalog.Of(role.Name),
            AllOrganizations = role.AllOrganizations,
            CanWrite = role.CanWrite,
            Name = row.Name,
            Email = row.Email,
            SessionId = row.SessionId,
        };
    }

    private sealed record KeyRow(Guid Id, Guid OrgId, string Kind, string[] Scopes);

    private sealed record SessionRow(Guid SessionId, Guid Id, Guid OrgId, string Role, string Name, string Email);
}
