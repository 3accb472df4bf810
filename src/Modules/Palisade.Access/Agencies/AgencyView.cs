using Palisade.Tenancy;

namespace Palisade.Access.Agencies;

/// <summary>An agency of the brand.</summary>
internal sealed record AgencyView(Guid Id, string Name, int Members, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt)
{
    /// <summary>Of <c>directory.organizations o</c>; people who were removed do not count.</summary>
    public static Sql Columns =>
        $"""
        o.id, o.name, (select count(*)::int from access.members m where m.org_id = o.id and m.revoked_at is null) as members, o.created_at, o.closed_at
        """;
}
