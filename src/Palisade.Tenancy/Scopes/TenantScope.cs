namespace Palisade.Tenancy;

/// <summary>Who acts. The character travels in the sealed scope.</summary>
public enum ActorKind
{
    /// <summary>A signed-in person.</summary>
    User = 'u',

    /// <summary>An API key.</summary>
    Key = 'k',

    /// <summary>A visitor or another caller without a credential, on a route that is public on purpose.</summary>
    Visitor = 'v',

    /// <summary>A background job of one tenant.</summary>
    Job = 'j',

    /// <summary>The server itself while it finds out who is calling.</summary>
    Authentication = 'a',

    /// <summary>A member of the platform's staff, inside an audited reach.</summary>
    PlatformOperator = 'p',

    /// <summary>A brand's directory (Entra, Okta …) that provisions people, by its token.</summary>
    Directory = 'd',
}

/// <summary>
/// What SQL may touch: one tenant, and inside it one organization or all of them, for one actor, with or without the right to write.
/// Sealed (signed) for each unit of work and checked by PostgreSQL. Only <see cref="ScopeIssuer"/> makes one.
/// </summary>
public sealed record TenantScope
{
    internal TenantScope(Guid tenantId, Guid? organizationId, ActorKind actorKind, Guid actorId, bool canWrite)
    {
        TenantId = tenantId;
        OrganizationId = organizationId;
        ActorKind = actorKind;
        ActorId = actorId;
        CanWrite = canWrite;
    }

    /// <summary>The tenant: the outer boundary.</summary>
    public Guid TenantId { get; }

    /// <summary>The organization the actor is pinned to, or null for all organizations of the tenant.</summary>
    public Guid? OrganizationId { get; }

    /// <summary>Kind of the actor.</summary>
    public ActorKind ActorKind { get; }

    /// <summary>Id of the actor; the empty id for visitors.</summary>
    public Guid ActorId { get; }

    /// <summary>False for read-only actors: the database refuses their writes as well.</summary>
    public bool CanWrite { get; }

    /// <summary>The same scope without the right to write. Narrowing is the only change a holder can make.</summary>
    public TenantScope ReadOnly() => CanWrite ? new(TenantId, OrganizationId, ActorKind, ActorId, canWrite: false) : this;

    /// <summary>The same scope pinned to one organization.</summary>
    /// <exception cref="InvalidOperationException">The scope is already pinned to another organization.</exception>
    public TenantScope NarrowTo(Guid organizationId) =>
        OrganizationId is null || OrganizationId == organizationId
            ? new(TenantId, organizationId, ActorKind, ActorId, CanWrite)
            : throw new InvalidOperationException("A scope can be narrowed, never widened.");

    /// <summary>Ids only, safe for logs.</summary>
    public override string ToString() =>
        $"tenant {PublicId.Format(TenantId)}, organization {(OrganizationId is { } org ? PublicId.Format(org) : "all")}, {ActorKind}";
}
