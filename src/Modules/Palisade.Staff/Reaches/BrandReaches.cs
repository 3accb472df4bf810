using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Reaches;

/// <summary>
/// Reaches of the platform's staff into this brand, those that last and those that are over, newest first, by cursor. Operators see them; approve,
/// refuse and end them.
/// </summary>
internal static class BrandReaches
{
    internal sealed record Response(IReadOnlyList<ReachView> Reaches, string? NextCursor);

    internal static async Task<IResult> ListAsync(Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"where (r.requested_at, r.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var rows = await db.ListAsync<ReachRow>(
            $"""
            select {ReachRow.Columns}
            from staff.reaches r
            {after}
            order by r.requested_at desc, r.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.RequestedAt, row.Id));
        var now = clock.GetUtcNow();
        return Results.Json(new Response([.. page.Select(row => row.ToView(now))], next), ApiJson.Options);
    }

    /// <summary>Lets a reach begin that waits for the brand.</summary>
    internal static Task<IResult> ApproveAsync(
        Id id, Actor actor, TenantSession db, ReachNotice notice, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var oldest = now - ReachRow.Patience;
        return db.RunAsync(
            async (unit, ct) =>
            {
                var reach = await unit.OneOrDefaultAsync<ReachRow>(
                    $"""
                    update staff.reaches as r set approved_by = {actor.Id}, granted_at = {now}, expires_at = {now} + r.minutes * interval '1 minute'
                    where r.id = {id.Value} and r.needs_approval and not r.break_glass and r.granted_at is null and r.refused_at is null
                        and r.ended_at is null and r.requested_at > {oldest}
                    returning {ReachRow.Columns}
                    """,
                    ct);
                if (reach is not null)
                {
                    await notice.GrantedAsync(unit, reach, now, ct);
                }

                return await AnswerAsync(unit, id, reach, now, ct);
            },
            cancellationToken);
    }

    /// <summary>Refuses a reach that waits, a broken glass included; it never begins.</summary>
    internal static Task<IResult> RefuseAsync(Id id, Actor actor, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.RunAsync(
            async (unit, ct) =>
            {
                var reach = await unit.OneOrDefaultAsync<ReachRow>(
                    $"""
                    update staff.reaches as r set refused_at = {now}, refused_by = {actor.Id}
                    where r.id = {id.Value} and r.granted_at is null and r.refused_at is null and r.ended_at is null
                    returning {ReachRow.Columns}
                    """,
                    ct);
                return await AnswerAsync(unit, id, reach, now, ct);
            },
            cancellationToken);
    }

    /// <summary>Ends a reach from the next request on.</summary>
    internal static Task<IResult> EndAsync(Id id, Actor actor, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.RunAsync(
            async (unit, ct) => await AnswerAsync(unit, id, await ReachEnds.EndAsync(unit, id.Value, actor.Id, "brand", now, ct), now, ct), cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(UnitOfWork unit, Id id, ReachRow? changed, DateTimeOffset now, CancellationToken cancellationToken) =>
        changed is not null ? Results.Json(changed.ToView(now), ApiJson.Options)
        : await ReachEnds.FindAsync(unit, id.Value, cancellationToken) is null ? StaffErrors.ReachNotFound.Result()
        : StaffErrors.ReachNotWaiting.Result();
}
