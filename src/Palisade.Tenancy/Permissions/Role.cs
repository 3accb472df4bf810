namespace Palisade.Tenancy;

/// <summary>Whose people hold a role.</summary>
public enum RoleKind
{
    /// <summary>The brand's own team: reaches every organization of the tenant.</summary>
    Brand,

    /// <summary>A partner organization: pinned to it.</summary>
    Partner,

    /// <summary>An agency organization: pinned to it.</summary>
    Agency,

    /// <summary>The platform's staff, inside a reach into one tenant; no member of a tenant holds such a role.</summary>
    Platform,
}

/// <summary>A named set of permissions.</summary>
/// <param name="Name">Stable name, as stored with a member.</param>
/// <param name="Kind">Whose people hold it.</param>
/// <param name="Description">Who it is for.</param>
/// <param name="CanWrite">False: the database refuses writes as well.</param>
public sealed record Role(string Name, RoleKind Kind, string Description, bool CanWrite)
{
    /// <summary>True for roles over every organization of the tenant; every other role is pinned to its organization.</summary>
    public bool AllOrganizations => Kind is RoleKind.Brand or RoleKind.Platform;

    /// <summary>True when an organization of this kind keeps an active member with this role, whatever happens.</summary>
    public bool Keeps { get; init; }
}
