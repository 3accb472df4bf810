using Palisade.Access.Scim.Filters;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>Where the attributes of users lie: what is looked for often in columns of <c>access.scim_users u</c>, the rest in its document.</summary>
internal sealed class UserColumns : IFilterColumns
{
    public static readonly FilterSql Sql = new(new UserColumns());

    public Column Single(AttributePath path) => (path.IsExtension, path.Attribute.Name, path.Sub?.Name) switch
    {
        (false, "id", _) => new($"u.id", ColumnKind.Id),
        (false, "userName", _) => new($"u.user_key", ColumnKind.LowerText),
        (false, "externalId", _) => new($"u.external_id", ColumnKind.ExactText),
        (false, "active", _) => new($"u.active", ColumnKind.Boolean),
        (false, "meta", null) => new($"u.created_at", ColumnKind.Time),
        (false, "meta", "created") => new($"date_trunc('milliseconds', u.created_at)", ColumnKind.Time),
        (false, "meta", "lastModified") => new($"date_trunc('milliseconds', u.updated_at)", ColumnKind.Time),
        (false, "meta", "resourceType") => new($"'User'::text", ColumnKind.ExactText),
        (false, "meta", _) => new($"u.id::text", ColumnKind.ExactText),
        _ => new($"(u.attributes #>> {Path(path)})", KindOf(path.Leaf)),
    };

    public Sql Elements(AttributePath path) => path.Attribute.Name == "groups"
        ? $"""
          access.scim_group_members gm
          join access.scim_groups g on g.tenant_id = gm.tenant_id and g.id = gm.group_id and gm.tenant_id = u.tenant_id and gm.user_id = u.id
          """
        : (Sql)$"jsonb_array_elements(u.attributes -> {path.Attribute.Name}) as e (value)";

    public Column Element(AttributePath path) => (path.Attribute.Name, path.Leaf.Name) switch
    {
        ("groups", "display") => new($"g.display_name", ColumnKind.Text),
        ("groups", "type") => new($"'direct'::text", ColumnKind.Text),
        ("groups", _) => new($"g.id", ColumnKind.Id),
        (_, "primary") => new($"(e.value ->> 'primary')::boolean", ColumnKind.Boolean),
        (_, "value") => new($"(e.value ->> 'value')", KindOf(path.Leaf)),
        (_, "type") => new($"(e.value ->> 'type')", KindOf(path.Leaf)),
        _ => new($"(e.value ->> {path.Leaf.Name})", KindOf(path.Leaf)),
    };

    private static ColumnKind KindOf(ScimAttribute attribute) => attribute.CaseExact ? ColumnKind.ExactText : ColumnKind.Text;

    private static string?[] Path(AttributePath path)
    {
        IEnumerable<string?> steps = path.IsExtension ? [path.Part.Urn, path.Attribute.Name] : [path.Attribute.Name];
        return path.Sub is null ? [.. steps] : [.. steps, path.Sub.Name];
    }
}
