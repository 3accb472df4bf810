using Palisade.Tenancy;

namespace Palisade.Access.Scim.Config;

/// <summary>A group of the directory as the brand's operators see it: with the role that it gives, and in which organization.</summary>
internal sealed record ScimGroupView(
    Guid Id,
    string DisplayName,
    string? ExternalId,
    long Members,
    string? Role,
    Guid? OrganizationId,
    DateTimeOffset? MappedAt,
    DateTimeOffset CreatedAt)
{
    public static Sql Columns =>
        $"""
        g.id, g.display_name, g.external_id,
        (select count(*) from access.scim_group_members gm where gm.tenant_id = g.tenant_id and gm.group_id = g.id) as members,
        g.role, g.role_org_id as organization_id, g.mapped_at, g.created_at
        """;
}
