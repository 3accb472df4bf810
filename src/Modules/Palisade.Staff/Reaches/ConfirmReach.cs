using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Staff.Brands;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Reaches;

/// <summary>
/// Breaks the glass that another operator asked to break: the second of two. The reach begins now, and the brand is told. Admins of the platform.
/// </summary>
internal static class ConfirmReach
{
    internal static async Task<IResult> HandleAsync(
        Id id, Actor actor, TenantSession db, BrandEntrance brands, ReachNotice notice, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await ReachRegister.FindAsync(db, id.Value, cancellationToken) is not { } asked)
        {
            return StaffErrors.ReachNotFound.Result();
        }

        if (asked.OperatorId == actor.Id)
        {
            return StaffErrors.OwnReach.Result();
        }

        var now = clock.GetUtcNow();
        var oldest = now - ReachRow.Patience;
        await db.ExecuteAsync(new AuditNote(AuditActions.ReachConfirmed, "reach_request", asked.Id.ToString()).ToSql(), cancellationToken);
        return await brands.Enter(asked.BrandId, actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var reach = await unit.OneOrDefaultAsync<ReachRow>(
                    $"""
                    update staff.reaches as r set confirmed_by = {actor.Id}, confirmed_name = {actor.Name}, granted_at = {now},
                        expires_at = {now} + r.minutes * interval '1 minute'
                    where r.id = {asked.Id} and r.break_glass and r.granted_at is null and r.refused_at is null and r.ended_at is null
                        and r.requested_at > {oldest}
                    returning {ReachRow.Columns}
                    """,
                    ct);
                if (reach is null)
                {
                    return StaffErrors.ReachNotWaiting.Result();
                }

                await notice.GrantedAsync(unit, reach, now, ct);
                return Results.Json(new RequestReach.Response(asked.BrandId, reach.ToView(now)), ApiJson.Options);
            },
            cancellationToken);
    }
}
