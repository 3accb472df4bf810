using System.Collections.Frozen;

namespace Palisade.Tenancy;

/// <summary>
/// All permissions of the product and the built-in roles that hold them, put together from the modules at start. Denied by absence.
/// </summary>
public sealed class PermissionCatalog
{
    /// <summary>The tenant's own staff.</summary>
    public const string Operator = "operator";

    /// <summary>Runs a partner organization.</summary>
    public const string PartnerAdmin = "partner_admin";

    /// <summary>Works in a partner organization.</summary>
    public const string PartnerUser = "partner_user";

    /// <summary>Looks on in a partner organization.</summary>
    public const string ReadOnly = "read_only";

    /// <summary>Owns an agency organization.</summary>
    public const string AgencyOwner = "owner";

    /// <summary>Runs an agency organization.</summary>
    public const string AgencyAdmin = "admin";

    /// <summary>Works in an agency organization.</summary>
    public const string AgencyEditor = "editor";

    /// <summary>Looks on in an agency organization.</summary>
    public const string AgencyViewer = "viewer";

    /// <summary>Looks into a tenant for the platform, with the addresses of its people.</summary>
    public const string PlatformAdmin = "platform_admin";

    /// <summary>Looks into a tenant for the platform, without the addresses of its people.</summary>
    public const string PlatformSupport = "platform_support";

    /// <summary>The built-in roles.</summary>
    public static readonly IReadOnlyList<Role> Roles =
    [
        new(Operator, RoleKind.Brand, "The brand's own staff: every organization of the tenant.", CanWrite: true) { Keeps = true },
        new(PartnerAdmin, RoleKind.Partner, "Runs one partner organization: its links, keys and people.", CanWrite: true) { Keeps = true },
        new(PartnerUser, RoleKind.Partner, "Works in one partner organization: its links and reports.", CanWrite: true),
        new(ReadOnly, RoleKind.Partner, "Looks at one partner organization and changes nothing.", CanWrite: false),
        new(AgencyOwner, RoleKind.Agency, "Owns one agency organization: its money, keys and people.", CanWrite: true) { Keeps = true },
        new(AgencyAdmin, RoleKind.Agency, "Runs one agency organization: its keys and people, but not where its money goes.", CanWrite: true),
        new(AgencyEditor, RoleKind.Agency, "Works in one agency organization: its links and reports.", CanWrite: true),
        new(AgencyViewer, RoleKind.Agency, "Looks at one agency organization and changes nothing.", CanWrite: false),
        new(PlatformAdmin, RoleKind.Platform, "The platform's staff inside a reach: looks at one tenant and changes nothing.", CanWrite: false),
        new(PlatformSupport, RoleKind.Platform, "The platform's support inside a reach: the same without people's names and addresses.", CanWrite: false),
    ];

    /// <summary>Everybody who is pinned to an organization of partners, agencies included.</summary>
    public static readonly IReadOnlyList<string> Partners = [PartnerAdmin, PartnerUser, ReadOnly, AgencyOwner, AgencyAdmin, AgencyEditor, AgencyViewer];

    /// <summary>Those of them who work there.</summary>
    public static readonly IReadOnlyList<string> PartnerWorkers = [PartnerAdmin, PartnerUser, AgencyOwner, AgencyAdmin, AgencyEditor];

    /// <summary>Those of them who manage its people and keys.</summary>
    public static readonly IReadOnlyList<string> PartnerAdmins = [PartnerAdmin, AgencyOwner, AgencyAdmin];

    /// <summary>Those of them who decide where its money goes.</summary>
    public static readonly IReadOnlyList<string> PartnerOwners = [PartnerAdmin, AgencyOwner];

    private readonly FrozenDictionary<string, FrozenSet<string>> _byRole;
    private readonly FrozenDictionary<string, Permission> _byName;

    /// <summary>Builds the catalog.</summary>
    /// <exception cref="ArgumentException">
    /// A permission is named twice or needs one that does not exist, a role is unknown or the platform's, or a read-only role is given a right to write.
    /// </exception>
    public PermissionCatalog(IEnumerable<PermissionGrant> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        Grants = [.. grants.Select(WithStaff).OrderBy(g => g.Permission.Name, StringComparer.Ordinal)];
        foreach (var group in Grants.GroupBy(g => g.Permission.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            throw new ArgumentException($"The permission {group.Key} is declared twice.", nameof(grants));
        }

        foreach (var grant in Grants)
        {
            foreach (var name in grant.Roles)
            {
                var role = Roles.SingleOrDefault(r => r.Name == name)
                    ?? throw new ArgumentException($"The permission {grant.Permission.Name} names the unknown role {name}.", nameof(grants));
                if (!role.CanWrite && grant.Permission.Writes)
                {
                    throw new ArgumentException($"The role {name} cannot write and cannot hold {grant.Permission.Name}.", nameof(grants));
                }
            }
        }

        _byName = Grants.ToFrozenDictionary(g => g.Permission.Name, g => g.Permission, StringComparer.Ordinal);
        if (Grants.FirstOrDefault(g => g.Permission.Needs is { } needed && !_byName.ContainsKey(needed)) is { } lacking)
        {
            throw new ArgumentException($"The permission {lacking.Permission.Name} needs {lacking.Permission.Needs}, which no module declares.", nameof(grants));
        }

        _byRole = Roles.ToFrozenDictionary(
            role => role.Name,
            role => Grants.Where(g => g.Roles.Contains(role.Name)).Select(g => g.Permission.Name).ToFrozenSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
        ScopeNames = Grants.Where(g => !g.Permission.NeverScoped).ToFrozenDictionary(g => g.Permission.ScopeName, g => g.Permission.Name, StringComparer.Ordinal);
    }

    /// <summary>Every permission with the roles that hold it, by name.</summary>
    public IReadOnlyList<PermissionGrant> Grants { get; }

    /// <summary>Scope names of API keys (<c>partners:write</c>) to permission names.</summary>
    public IReadOnlyDictionary<string, string> ScopeNames { get; }

    /// <summary>What a built-in role may do; nothing for an unknown one.</summary>
    public IReadOnlySet<string> Of(string role) => _byRole.GetValueOrDefault(role) ?? FrozenSet<string>.Empty;

    /// <summary>
    /// What an operator of the platform may do inside a reach: look, as its role says; and when the reach lets it write, what the brand's own operators
    /// change, except what makes members, roles, keys or other reaches.
    /// </summary>
    public IReadOnlySet<string> OfReach(string role, bool canWrite) => !canWrite
        ? Of(role)
        : Grants.Where(g => g.Permission is { Writes: true, NeverScoped: false, OperatorsOnly: false } && g.Roles.Contains(Operator))
            .Select(g => g.Permission.Name).Concat(Of(role)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The permission of this name, or null.</summary>
    public Permission? Find(string permission) => _byName.GetValueOrDefault(permission);

    /// <summary>The most that people of a kind may hold: what the role that keeps such an organization holds.</summary>
    public IReadOnlySet<string> MostOf(RoleKind kind) => Roles.SingleOrDefault(r => r.Kind == kind && r.Keeps) is { } role ? Of(role.Name) : FrozenSet<string>.Empty;

    /// <summary>The platform's staff looks at what can be looked at, and never takes it out or makes credentials.</summary>
    private static PermissionGrant WithStaff(PermissionGrant grant)
    {
        if (grant.Roles.Any(r => r is PlatformAdmin or PlatformSupport))
        {
            throw new ArgumentException($"What the platform's staff holds follows from the permission; {grant.Permission.Name} must not name it.", nameof(grant));
        }

        var permission = grant.Permission;
        string[] staff = permission.Writes || permission.NeverScoped ? []
            : permission.ShowsContacts ? [PlatformAdmin]
            : [PlatformAdmin, PlatformSupport];
        return grant with { Roles = [.. grant.Roles, .. staff] };
    }
}
