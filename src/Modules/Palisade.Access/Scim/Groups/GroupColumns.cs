using Palisade.Access.Scim.Filters;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>Where the attributes of groups lie: columns of <c>access.scim_groups g</c>, and the rows of their people.</summary>
internal sealed class GroupColumns : IFilterColumns
{
    public static readonly FilterSql Sql = new(new GroupColumns());

    public Column Single(AttributePath path) => (path.Attribute.Name, path.Sub?.Name) switch
    {
        ("id", _) => new($"g.id", ColumnKind.Id),
        ("displayName", _) => new($"g.display_name", ColumnKind.Text),
        ("externalId", _) => new($"g.external_id", ColumnKind.ExactText),
        ("meta", "created") => new($"date_trunc('milliseconds', g.created_at)", ColumnKind.Time),
        ("meta", "lastModified") => new($"date_trunc('milliseconds', g.updated_at)", ColumnKind.Time),
        ("meta", "resourceType") => new($"'Group'::text", ColumnKind.ExactText),
        _ => new($"g.id::text", ColumnKind.ExactText),
    };

    public Sql Elements(AttributePath path) =>
        $"""
        access.scim_group_members gm
        join access.scim_users m on m.tenant_id = gm.tenant_id and m.id = gm.user_id and gm.tenant_id = g.tenant_id and gm.group_id = g.id
        """;

    public Column Element(AttributePath path) => path.Leaf.Name switch
    {
        "display" => new($"m.display_name", ColumnKind.Text),
        "type" => new($"'User'::text", ColumnKind.Text),
        _ => new($"m.id", ColumnKind.Id),
    };
}
