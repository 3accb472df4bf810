using Microsoft.AspNetCore.Http;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Tenancy;

namespace Palisade.Access.Scim.Users;

/// <summary>Finds people by filter, sorted and by page (RFC 7644, sections 3.4.2 and 3.4.3). Directories.</summary>
internal static class ListUsers
{
    internal static Task<IResult> HandleAsync(ScimCall call, TenantSession db, CancellationToken cancellationToken) =>
        FindAsync(call, ListQuery.Of(call, UserSchema.Resource), db, cancellationToken);

    internal static Task<IResult> SearchAsync(ScimCall call, TenantSession db, CancellationToken cancellationToken) =>
        FindAsync(call, ListQuery.OfBody(call.Body, UserSchema.Resource), db, cancellationToken);

    private static async Task<IResult> FindAsync(ScimCall call, ListQuery query, TenantSession db, CancellationToken cancellationToken)
    {
        Sql where = query.Filter is { } filter ? $"where {UserColumns.Sql.Where(filter)}" : Sql.Empty;
        Sql order = query.Order(UserColumns.Sql, $"u.id");
        Sql columns = UserRow.Columns(query.Projection.Shows(UserSchema.Core.Find("groups")!));
        var rows = query.Count == 0 ? [] : await db.ListAsync<UserRow>(
            $"""
            select {columns}
            from (select u.* from access.scim_users u {where} {order} limit {query.Count} offset {query.StartIndex - 1}) u
            {order}
            """,
            cancellationToken);

        // A first page that is not full is all there is.
        var total = query.StartIndex == 1 && rows.Count < query.Count
            ? rows.Count
            : await db.OneAsync<long>($"select count(*) from access.scim_users u {where}", cancellationToken);
        return ScimResult.Ok(query.Response(total, rows.Select(r => r.Resource(call, query.Projection))));
    }
}
