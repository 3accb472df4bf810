using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Access.Contracts;
using Palisade.Access.Keys;
using Palisade.Access.Roles;
using Palisade.Access.Scim.Config;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Authentication;

/// <summary>
/// API keys (<c>Authorization: Bearer op_…</c>) and sessions (cookie). The credential is looked up inside the tenant of the URL, so a
/// credential of another tenant is simply unknown. An Authorization header wins over a cookie. Nothing is remembered between requests: what was
/// revoked, changed or has run out counts from the next one on, in every process.
/// </summary>
internal sealed class ActorAuthenticator(
    TenantDb db, RoleBook roles, KeyCustody keys, CredentialUse use, OpenRequests open, IPlatformStaff staff, AuditLog audit,
    ServerOptions options, TimeProvider clock) : IActorAuthenticator
{
    public async Task<Actor?> AuthenticateAsync(HttpContext context, Guid tenantId, CancellationToken cancellationToken)
    {
        var reader = db.For(ScopeIssuer.ForTenant(tenantId, ActorKind.Authentication, Guid.Empty, canWrite: false));
        if (Lookup(context, reader) is not { } lookUp || await lookUp(cancellationToken) is not { } actor)
        {
            return null;
        }

        if (actor.ReachId is { } reach)
        {
            // What cannot be noted is not done: the note is committed before anything is read.
            var route = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
            var one = context.Request.RouteValues.TryGetValue("id", out var id) && PublicId.TryParse(id?.ToString(), out var known) ? known : (Guid?)null;
            var scope = ScopeIssuer.ForTenant(tenantId, actor.Kind, actor.Id, canWrite: false);
            await audit.NoteAsync(scope, new AuditNote(AuditActions.ReachUsed, "reach", reach.ToString(), new Used(context.Request.Method, route, one)), cancellationToken);
        }
        else
        {
            use.Note(tenantId, actor.SessionId is not null, actor.SessionId ?? actor.Id);
        }

        open.Watch(context, actor, lookUp);
        return actor;
    }

    public async Task<Actor?> AuthenticateOperatorAsync(HttpContext context, CancellationToken cancellationToken) =>
        Bearer(context.Request.Headers.Authorization.ToString()) is { } token && Credentials.HasForm(token, Credentials.OperatorPrefix)
            ? await staff.OperatorAsync(new Secret(token), cancellationToken)
            : null;

    public bool HoldsPlatformKey(HttpContext context) =>
        options.PlatformKey is { } expected
        && Bearer(context.Request.Headers.Authorization.ToString()) is { Length: > 0 } given
        && expected.Equals(new Secret(given));

    /// <summary>How to find the actor of a request, now and again while it runs; null when it presents nothing that could be a credential.</summary>
    private Func<CancellationToken, Task<Actor?>>? Lookup(HttpContext context, TenantSession reader)
    {
        if (context.Request.Headers.Authorization.ToString() is { Length: > 0 } header)
        {
            if (Bearer(header) is { } directory && Credentials.HasForm(directory, Credentials.ScimPrefix))
            {
                var secret = new Secret(directory);
                return ct => ScimTokens.FindAsync(reader, secret, clock.GetUtcNow(), ct);
            }

            if (Bearer(header) is { } platform && Credentials.HasForm(platform, Credentials.OperatorPrefix))
            {
                var secret = new Secret(platform);
                return ct => staff.ReachAsync(reader.Scope.TenantId, secret, ct);
            }

            if (Bearer(header) is not { } key || !Credentials.HasForm(key, Credentials.ApiKeyPrefix))
            {
                return null;
            }

            var (hash, address) = (new Secret(key).Hash(), context.Connection.RemoteIpAddress);
            return async ct => await ByKeyAsync(reader, hash, ct) is { } found && KeyNetworks.Admit(found.AllowedFrom, address) ? found.Actor : null;
        }

        if (SessionCookie.Read(context, options) is not { } token)
        {
            return null;
        }

        var tokenHash = token.Hash();
        return ct => BySessionAsync(reader, tokenHash, ct);
    }

    private static string? Bearer(string header) =>
        header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;

    private async Task<(Actor Actor, string[] AllowedFrom)?> ByKeyAsync(TenantSession reader, byte[] hash, CancellationToken cancellationToken)
    {
        var row = await reader.OneOrDefaultAsync<KeyRow>(
            $"""
            select k.id, k.org_id, k.kind, k.scopes, k.allowed_from, k.per_minute, k.made_by
            from access.api_keys k
            join directory.tenants t on t.tenant_id = k.tenant_id and t.status = 'active'
            join directory.organizations o on o.tenant_id = k.tenant_id and o.id = k.org_id and o.closed_at is null
            where k.key_hash = {hash} and k.revoked_at is null and (k.expires_at is null or k.expires_at > {clock.GetUtcNow()})
            """,
            cancellationToken);
        if (row is null)
        {
            return null;
        }

        var actor = new Actor
        {
            Kind = ActorKind.Key,
            Id = row.Id,
            TenantId = reader.Scope.TenantId,
            OrganizationId = row.OrgId,
            Role = row.Kind switch { "operator" => PermissionCatalog.Operator, "partner" => PermissionCatalog.PartnerAdmin, _ => "scoped" },
            Scopes = row.Kind == "scoped" ? row.Scopes : null,
            // A scope is a subset of permissions and never turns the key into an operator.
            Permissions = keys.PermissionsOf(row.Kind, row.Scopes),
            AllOrganizations = row.Kind != "partner",
            Person = row.MadeBy,
            RequestsPerMinute = row.PerMinute,
        };
        return (actor, row.AllowedFrom);
    }

    private async Task<Actor?> BySessionAsync(TenantSession reader, byte[] tokenHash, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var row = await reader.OneOrDefaultAsync<SessionRow>(
            $"""
            select s.id as session_id, s.created_at as signed_in_at, s.last_seen_at, s.second_factor_at,
                m.id, m.org_id, m.role, m.name, m.email, r.id as role_id, r.name as role_name, r.kind as role_kind, r.permissions,
                exists (
                    select from access.passkeys k
                    where k.tenant_id = m.tenant_id and k.org_id = m.org_id and k.member_id = m.id and (m.links_void_before is null or k.created_at >= m.links_void_before)
                ) as has_passkey,
                exists (
                    select from access.totp a
                    where a.tenant_id = m.tenant_id and a.org_id = m.org_id and a.member_id = m.id and a.confirmed_at is not null
                        and (m.links_void_before is null or a.created_at >= m.links_void_before)
                ) as has_totp,
                (select p.value::text from directory.settings p where p.tenant_id = s.tenant_id and p.key = {SignInPolicy.Key}) as policy
            from access.sessions s
            join access.members m on m.tenant_id = s.tenant_id and m.org_id = s.org_id and m.id = s.member_id
            join directory.tenants t on t.tenant_id = s.tenant_id and t.status = 'active'
            join directory.organizations o on o.tenant_id = s.tenant_id and o.id = s.org_id and o.closed_at is null
            left join access.roles r on r.tenant_id = m.tenant_id and r.id = m.role_id
            where s.token_hash = {tokenHash} and s.revoked_at is null and s.expires_at > {now}
                and m.activated_at is not null and m.revoked_at is null
            """,
            cancellationToken);
        if (row is null || roles.Of(row.Role, row.RoleId, row.RoleName, row.RoleKind, row.Permissions) is not { } role)
        {
            return null;
        }

        var policy = SignInPolicy.Parse(row.Policy);
        return !policy.Admits(row.SignedInAt, row.LastSeenAt, now) ? null : new Actor
        {
            Kind = ActorKind.User,
            Id = row.Id,
            TenantId = reader.Scope.TenantId,
            OrganizationId = row.OrgId,
            Role = role.Name,
            Permissions = role.Permissions,
            AllOrganizations = role.AllOrganizations,
            CanWrite = role.CanWrite,
            Name = row.Name,
            Email = row.Email,
            SessionId = row.SessionId,
            SignIn = new SignInProof
            {
                SignedInAt = row.SignedInAt,
                SecondFactorAt = row.SecondFactorAt,
                Methods = row.Methods,
                SecondFactorRequired = policy.SecondFactor == SignInPolicy.Team && role.AllOrganizations,
                StepUpAlways = policy.StepUp == SignInPolicy.Always,
                StepUpWithin = TimeSpan.FromMinutes(policy.StepUpMinutes),
            },
            Person = row.Id,
        };
    }

    private sealed record Used(string Method, string? Route, Guid? Id);

    private sealed record KeyRow(Guid Id, Guid OrgId, string Kind, string[] Scopes, string[] AllowedFrom, int? PerMinute, Guid? MadeBy);

    private sealed record SessionRow(
        Guid SessionId, DateTimeOffset SignedInAt, DateTimeOffset LastSeenAt, DateTimeOffset? SecondFactorAt, Guid Id, Guid OrgId, string Role, string Name, string Email,
        Guid? RoleId, string? RoleName, string? RoleKind, string[]? Permissions, bool HasPasskey, bool HasTotp, string? Policy)
    {
        public IReadOnlyList<string> Methods => (HasPasskey, HasTotp) switch
        {
            (true, true) => ["passkey", "totp", "recovery_code"],
            (true, false) => ["passkey"],
            (false, true) => ["totp", "recovery_code"],
            _ => [],
        };
    }
}
