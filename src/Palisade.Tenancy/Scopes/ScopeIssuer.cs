namespace Palisade.Tenancy;

/// <summary>
/// Makes scopes. Referenced only where an actor has just been authenticated, where a job carries its own tenant, and by a public
/// route's declared visitor scope; everywhere else the type is a banned symbol, so a handler cannot choose its own scope.
/// </summary>
public static class ScopeIssuer
{
    /// <summary>A scope over all organizations of a tenant.</summary>
    /// <exception cref="ArgumentException">The tenant is the empty id.</exception>
    public static TenantScope ForTenant(Guid tenantId, ActorKind kind, Guid actorId, bool canWrite) =>
        new(Required(tenantId, nameof(tenantId)), organizationId: null, kind, actorId, canWrite);

    /// <summary>A scope pinned to one organization of a tenant.</summary>
    /// <exception cref="ArgumentException">The tenant or the organization is the empty id.</exception>
    public static TenantScope ForOrganization(Guid tenantId, Guid organizationId, ActorKind kind, Guid actorId, bool canWrite) =>
        new(Required(tenantId, nameof(tenantId)), Required(organizationId, nameof(organizationId)), kind, actorId, canWrite);

    private static Guid Required(Guid id, string name) => id != Guid.Empty ? id : throw new ArgumentException("A scope needs an id.", name);
}
