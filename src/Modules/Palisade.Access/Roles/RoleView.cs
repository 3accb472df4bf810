using Palisade.Tenancy;

namespace Palisade.Access.Roles;

/// <summary>A role as the API shows it.</summary>
/// <param name="Id">Of the brand's own roles; null for built-in ones.</param>
/// <param name="Name">What members are given.</param>
/// <param name="Kind"><c>brand</c>, <c>partner</c>, <c>agency</c> or <c>platform</c>: whose people hold it.</param>
/// <param name="Description">Who it is for.</param>
/// <param name="BuiltIn">Built-in roles do not change.</param>
/// <param name="AllOrganizations">False: pinned to the organization of whoever holds it.</param>
/// <param name="CanWrite">False: the database refuses writes as well.</param>
/// <param name="May">Verbs by resource.</param>
/// <param name="Permissions">The same by name.</param>
/// <param name="Members">How many active or invited people hold it; for the brand's own roles.</param>
internal sealed record RoleView(
    Guid? Id,
    string Name,
    string Kind,
    string Description,
    bool BuiltIn,
    bool AllOrganizations,
    bool CanWrite,
    IReadOnlyDictionary<string, IReadOnlyList<string>> May,
    IReadOnlyList<string> Permissions,
    long? Members)
{
    public static RoleView Of(Role role, IReadOnlySet<string> permissions) =>
        Of(null, role.Name, role.Kind, role.Description, role.CanWrite, permissions, members: null);

    public static RoleView Of(RoleRow row, RoleBook book)
    {
        var held = book.Custom(row.Id, row.Name, row.Kind, row.Permissions);
        return Of(row.Id, row.Name, held.Kind, row.Description, held.CanWrite, held.Permissions, row.Members);
    }

    private static RoleView Of(Guid? id, string name, RoleKind kind, string description, bool canWrite, IReadOnlySet<string> permissions, long? members)
    {
        string[] names = [.. permissions.Order(StringComparer.Ordinal)];
        var may = names.GroupBy(n => n[..n.LastIndexOf('.')], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(n => n[(n.LastIndexOf('.') + 1)..])], StringComparer.Ordinal);
        return new RoleView(
            id, name, RoleBook.KindText(kind), description, id is null, kind is RoleKind.Brand or RoleKind.Platform, canWrite, may, names, members);
    }
}

/// <summary>A row of <c>access.roles</c>.</summary>
internal sealed record RoleRow(Guid Id, string Name, string Kind, string Description, string[] Permissions, long Members)
{
    public static Sql Columns =>
        $"""
        r.id, r.name, r.kind, r.description, r.permissions,
        (select count(*) from access.members m where m.role_id = r.id and m.revoked_at is null) as members
        """;
}
