using FluentValidation;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Roles;

/// <summary>What a request says about a role of the brand's own.</summary>
internal static class RoleDraft
{
    public const int LongestDescription = 300;
    public const int MostPermissions = 200;

    /// <summary>Names that mean something already.</summary>
    public static readonly IReadOnlySet<string> ReservedNames =
        new HashSet<string>(PermissionCatalog.Roles.Select(r => r.Name).Concat(["scoped", "custom", "none", "partner"]), StringComparer.Ordinal);

    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> ArePermissions<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) =>
        rule.Must(p => p is null || (p.Count is >= 1 and <= MostPermissions && p.All(n => n is { Length: >= 1 and <= 64 })))
            .WithMessage($"1 to {MostPermissions} names of permissions.");

    /// <summary>The refusal of these permissions for such a role by this author, else null.</summary>
    public static ProblemResult? Fault(PermissionCatalog catalog, RoleKind kind, IReadOnlyCollection<string> permissions, Actor author) =>
        RoleRules.Check(catalog, kind, permissions, author.Permissions) is not var (fault, names) ? null : (fault switch
        {
            RoleFault.Unknown => AccessErrors.UnknownPermission,
            RoleFault.NotForKind => AccessErrors.PermissionNotGrantable,
            RoleFault.Incomplete => AccessErrors.PermissionIncomplete,
            _ => AccessErrors.AboveOwnPermissions,
        }).Result(string.Join(", ", names), ("permissions", names));
}
