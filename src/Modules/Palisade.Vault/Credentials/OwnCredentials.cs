using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>
/// The tenant as the vault sees it for a caller. Keys are the tenant's, so they are reached under a scope over the whole tenant; what is written and
/// read under it is of the caller's own organization, which every statement names.
/// </summary>
internal sealed class OwnCredentials(TenantDb db)
{
    /// <summary>The caller's organization: the brand's for operators.</summary>
    public static Guid Organization(TenantScope scope) => scope.OrganizationId ?? scope.TenantId;

    /// <summary>A session that reaches the tenant's keys, and may write only if the caller may.</summary>
    public TenantSession Reach(TenantSession caller) => caller.Scope.OrganizationId is null
        ? caller
        : db.For(ScopeIssuer.ForTenant(caller.Scope.TenantId, ActorKind.Job, caller.Scope.ActorId, caller.Scope.CanWrite));
}
