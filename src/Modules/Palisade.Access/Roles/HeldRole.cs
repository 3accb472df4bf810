using System.Collections.Frozen;
using Palisade.Tenancy;

namespace Palisade.Access.Roles;

/// <summary>A role as somebody holds it: built in, or one of the brand's own.</summary>
/// <param name="Id">Of the brand's own roles; null for built-in ones.</param>
/// <param name="Name">Unique in the tenant.</param>
/// <param name="Kind">Whose people hold it.</param>
/// <param name="Permissions">What it allows, as things are now.</param>
/// <param name="CanWrite">False: the database refuses writes as well.</param>
/// <param name="Keeps">An organization of the kind keeps an active member with it.</param>
internal sealed record HeldRole(Guid? Id, string Name, RoleKind Kind, IReadOnlySet<string> Permissions, bool CanWrite, bool Keeps)
{
    public bool AllOrganizations => Kind == RoleKind.Brand;

    /// <summary>How <c>access.members.role</c> names it.</summary>
    public string Stored => Id is null ? Name : RoleBook.CustomRole;
}

/// <summary>Turns what is stored about a role into what it allows.</summary>
internal sealed class RoleBook(PermissionCatalog catalog)
{
    /// <summary>What <c>access.members.role</c> says of a member with one of the brand's own roles.</summary>
    public const string CustomRole = "custom";

    private readonly FrozenDictionary<string, HeldRole> _builtIn = PermissionCatalog.Roles
        .Where(r => r.Kind != RoleKind.Platform)
        .ToFrozenDictionary(r => r.Name, r => new HeldRole(Id: null, r.Name, r.Kind, catalog.Of(r.Name), r.CanWrite, r.Keeps), StringComparer.Ordinal);

    /// <summary>A built-in role that members can have, or null.</summary>
    public HeldRole? BuiltIn(string name) => _builtIn.GetValueOrDefault(name);

    /// <summary>
    /// One of the brand's own. What a name does not stand for any more, what lacks something it needs, and what such people can never hold
    /// grants nothing.
    /// </summary>
    public HeldRole Custom(Guid id, string name, string kind, IReadOnlyList<string> permissions)
    {
        var reach = ParseKind(kind);
        var most = catalog.MostOf(reach);
        var held = permissions.Where(p => most.Contains(p) && catalog.Find(p) is { OperatorsOnly: false }).ToHashSet(StringComparer.Ordinal);

        // Needs are one step deep, but what is dropped may be needed by another.
        while (held.RemoveWhere(p => catalog.Find(p)!.Needs is { } needed && !held.Contains(needed)) > 0)
        {
        }

        return new HeldRole(id, name, reach, held, held.Any(p => catalog.Find(p)!.Writes), Keeps: false);
    }

    /// <summary>The role of a member; null for one that this server does not know.</summary>
    public HeldRole? Of(string role, Guid? id, string? name, string? kind, string[]? permissions) =>
        role != CustomRole ? BuiltIn(role) : id is not null && name is not null && kind is not null ? Custom(id.Value, name, kind, permissions ?? []) : null;

    public static RoleKind ParseKind(string kind) => kind switch
    {
        "brand" => RoleKind.Brand,
        "partner" => RoleKind.Partner,
        "agency" => RoleKind.Agency,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string KindText(RoleKind kind) => kind switch
    {
        RoleKind.Brand => "brand",
        RoleKind.Partner => "partner",
        RoleKind.Agency => "agency",
        _ => "platform",
    };
}
