using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Staff.Brands;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Reaches;

/// <summary>What operators asked for, as the platform remembers it.</summary>
internal sealed record AskedReach(
    Guid Id, Guid BrandId, Guid OperatorId, string Reason, bool Write, bool BreakGlass, int Minutes, DateTimeOffset RequestedAt);

/// <summary>
/// The platform's register of reaches, newest first, by cursor: who asked for which brand, and why. What became of one stands in the brand. Operators of
/// the platform.
/// </summary>
internal static class ReachRegister
{
    internal sealed record Response(IReadOnlyList<AskedReach> Reaches, string? NextCursor);

    private static Sql Columns => $"a.id, a.brand_id, a.operator_id, a.reason, a.can_write as write, a.break_glass, a.minutes, a.requested_at";

    public static Task<AskedReach?> FindAsync(SqlRunner db, Guid id, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<AskedReach>($"select {Columns} from staff.reach_requests a where a.id = {id}", cancellationToken);

    internal static async Task<IResult> ListAsync(Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (a.requested_at, a.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        Sql ofBrand = query.Id("brand") is { } brand ? $"and a.brand_id = {brand}" : Sql.Empty;
        var rows = await db.ListAsync<AskedReach>(
            $"""
            select {Columns}
            from staff.reach_requests a
            where true {ofBrand} {after}
            order by a.requested_at desc, a.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.RequestedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }

    /// <summary>One reach, with what became of it.</summary>
    internal static async Task<IResult> ShowAsync(
        Id id, Actor actor, TenantSession db, BrandEntrance brands, TimeProvider clock, CancellationToken cancellationToken)
    {
        var asked = await FindAsync(db, id.Value, cancellationToken);
        return asked is null || await ReachEnds.FindAsync(brands.Enter(asked.BrandId, actor).ForReading(), asked.Id, cancellationToken) is not { } reach
            ? StaffErrors.ReachNotFound.Result()
            : Results.Json(new RequestReach.Response(asked.BrandId, reach.ToView(clock.GetUtcNow())), ApiJson.Options);
    }

    /// <summary>Ends a reach, or takes a wish back, from the next request on. Its operator; any of the platform's admins.</summary>
    internal static async Task<IResult> EndAsync(
        Id id, Actor actor, TenantSession db, BrandEntrance brands, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await FindAsync(db, id.Value, cancellationToken) is not { } asked)
        {
            return StaffErrors.ReachNotFound.Result();
        }

        if (asked.OperatorId != actor.Id && actor.Role != PermissionCatalog.PlatformAdmin)
        {
            return StaffErrors.NotOwnReach.Result();
        }

        var now = clock.GetUtcNow();
        await db.ExecuteAsync(new AuditNote(AuditActions.ReachEnded, "reach_request", asked.Id.ToString()).ToSql(), cancellationToken);
        var reach = await ReachEnds.EndAsync(brands.Enter(asked.BrandId, actor), asked.Id, actor.Id, "platform", now, cancellationToken);
        return reach is null
            ? StaffErrors.ReachNotWaiting.Result()
            : Results.Json(new RequestReach.Response(asked.BrandId, reach.ToView(now)), ApiJson.Options);
    }
}
