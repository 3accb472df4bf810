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

    /// <summary>The built-in roles.</summary>
    public static readonly IReadOnlyList<Role> Roles =
    [
        new(Operator, "The brand's own staff: every organization of the tenant.", AllOrganizations: true, CanWrite: true),
        new(PartnerAdmin, "Runs one partner organization: its links, keys and people.", AllOrganizations: false, CanWrite: true),
        new(PartnerUser, "Works in one partner organization: its links and reports.", AllOrganizations: false, CanWrite: true),
        new(ReadOnly, "Looks at one partner organization and changes nothing.", AllOrganizations: false, CanWrite: false),
    ];

    /// <summary>Everybody who is pinned to a partner organization.</summary>
    public static readonly IReadOnlyList<string> Partners = [PartnerAdmin, PartnerUser, ReadOnly];

    private readonly FrozenDictionary<string, FrozenSet<string>> _byRole;

    /// <summary>Builds the catalog.</summary>
    /// <exception cref="ArgumentException">A permission is named twice, a role is unknown, or a read-only role is given a right to write.</exception>
    public PermissionCatalog(IEnumerable<PermissionGrant> grants)
    {
        ArgumentNullException.ThrowIfNull(grants);
        Grants = [.. grants.OrderBy(g => g.Permission.Name, StringComparer.Ordinal)];
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
}
