using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Groups;

/// <summary>Finds groups by filter, sorted and by page. Directories.</summary>
internal static class ListGroups
{
    internal static Task<IResult> HandleAsync(ScimCall call, TenantSession db, CancellationToken cancellationToken) =>
        FindAsync(call, ListQuery.Of(call, GroupSchema.Resource), db, cancellationToken);

    internal static Task<IResult> SearchAsync(ScimCall call, TenantSession db, CancellationToken cancellationToken) =>
        FindAsync(call, ListQuery.OfBody(call.Body, GroupSchema.Resource), db, cancellationToken);

    private static async Task<IResult> FindAsync(ScimCall call, ListQuery query, TenantSession db, CancellationToken cancellationToken)
    {
        Sql where = query.Filter is { } filter ? $"where {GroupColumns.Sql.Where(filter)}" : Sql.Empty;
        Sql order = query.Order(GroupColumns.Sql, $"g.id");
        Sql columns = GroupRow.Columns(query.Projection.Shows(GroupSchema.Members));
        var rows = query.Count == 0 ? [] : await db.ListAsync<GroupRow>(
            $"""
            select {columns}
            from (select g.* from access.scim_groups g {where} {order} limit {query.Count} offset {query.StartIndex - 1}) g
            {order}
            """,
            cancellationToken);
        var total = query.StartIndex == 1 && rows.Count < query.Count
            ? rows.Count
            : await db.OneAsync<long>($"select count(*) from access.scim_groups g {where}", cancellationToken);
        return ScimResult.Ok(query.Response(total, rows.Select(r => r.Resource(call, query.Projection))));
    }
}
