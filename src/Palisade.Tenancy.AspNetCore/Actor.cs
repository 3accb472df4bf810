namespace Palisade.Tenancy.AspNetCore;

/// <summary>Who makes the request, established by a credential of the resolved tenant.</summary>
public sealed record Actor
{
    /// <summary>User (session) or key.</summary>
    public required ActorKind Kind { get; init; }

    /// <summary>Id of the member or the key.</summary>
    public required Guid Id { get; init; }

    /// <summary>The tenant whose credential it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The organization of the actor: the tenant's own (same id as the tenant) for operators.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Name of the role, built-in or the brand's own; <c>scoped</c> for keys that hold scopes instead of a role.</summary>
    public required string Role { get; init; }

    /// <summary>Names of the permissions held.</summary>
    public required IReadOnlySet<string> Permissions { get; init; }

    /// <summary>Scopes of a scoped key, as minted; null otherwise.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>True when the actor reaches every organization of the tenant.</summary>
    public bool AllOrganizations { get; init; }

    /// <summary>False for read-only roles.</summary>
    public bool CanWrite { get; init; } = true;

    /// <summary>Name and address of a signed-in person.</summary>
    public string? Name { get; init; }

    /// <summary>Address of a signed-in person.</summary>
    public string? Email { get; init; }

    /// <summary>Id of the session that authenticated a person.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>How a signed-in person proved who they are; null for keys.</summary>
    public SignInProof? SignIn { get; init; }

    /// <summary>The member who acts, or who made the key that acts; null for keys that nobody answers for.</summary>
    public Guid? Person { get; init; }

    /// <summary>The reach by which an operator of the platform is inside the tenant; null for everybody of the tenant.</summary>
    public Guid? ReachId { get; init; }

    /// <summary>Requests a minute that the key is limited to; null: no limit of its own.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>True for the tenant's operators (people and keys), false for scoped keys, the brand's own roles and partners.</summary>
    public bool IsOperator => Role == PermissionCatalog.Operator;

    /// <summary>True for the brand's team with any role, and its keys that act as one: people decide there what scopes leave to settings.</summary>
    public bool IsOfTeam => AllOrganizations && Scopes is null && Kind != ActorKind.PlatformOperator;

    /// <summary>True for an actor pinned to a partner organization.</summary>
    public bool IsPartner => !AllOrganizations;

    /// <summary>Whether the actor holds a permission.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission.Name);
}
