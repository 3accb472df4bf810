using Palisade.Tenancy;

namespace Palisade.Access.Rules;

/// <summary>Why a role may not be made like this, and which permissions are at fault.</summary>
internal enum RoleFault
{
    /// <summary>There is no such permission.</summary>
    Unknown,

    /// <summary>Such people never hold it.</summary>
    NotForKind,

    /// <summary>It needs another permission that the role lacks.</summary>
    Incomplete,

    /// <summary>Its author does not hold it.</summary>
    AboveAuthor,
}

/// <summary>What a brand's own roles may hold.</summary>
internal static class RoleRules
{
    /// <summary>The first fault of a wish for a role, or null.</summary>
    /// <param name="catalog">All permissions.</param>
    /// <param name="kind">Whose people shall hold the role.</param>
    /// <param name="wanted">Names of permissions.</param>
    /// <param name="author">What the author holds now.</param>
    public static (RoleFault Fault, IReadOnlyList<string> Permissions)? Check(
        PermissionCatalog catalog, RoleKind kind, IReadOnlyCollection<string> wanted, IReadOnlySet<string> author)
    {
        var most = catalog.MostOf(kind);
        (RoleFault, IReadOnlyList<string>)? Where(RoleFault fault, Func<string, bool> isAtFault) =>
            wanted.Where(isAtFault).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names ? (fault, names) : null;

        return Where(RoleFault.Unknown, p => catalog.Find(p) is null)
            ?? Where(RoleFault.NotForKind, p => !most.Contains(p) || catalog.Find(p)!.OperatorsOnly)
            ?? Where(RoleFault.Incomplete, p => catalog.Find(p)!.Needs is { } needed && !wanted.Contains(needed))
            ?? Where(RoleFault.AboveAuthor, p => !author.Contains(p));
    }

    /// <summary>What of <paramref name="permissions"/> an actor with <paramref name="own"/> does not hold: nobody hands out, changes or takes away more than that.</summary>
    public static IReadOnlyList<string> Above(IEnumerable<string> permissions, IReadOnlySet<string> own) =>
        [.. permissions.Where(p => !own.Contains(p)).Order(StringComparer.Ordinal)];
}
