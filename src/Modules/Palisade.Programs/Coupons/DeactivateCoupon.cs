using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs.Coupons;

/// <summary>
/// Takes a coupon out of use: its code is not found any more, what it earned stays, and the code is not given to anybody else. Doing it again
/// changes nothing. Operators; keys with <c>partners:write</c> where the program lets partners choose their codes.
/// </summary>
internal static class DeactivateCoupon
{
    internal static Task<IResult> HandleAsync(
        Id id, Id couponId, TenantSession db, Actor actor, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                var partner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                batch.Execute(
                    $"""
                    update programs.coupons k set deactivated_at = {clock.GetUtcNow()}
                    where k.id = {couponId.Value} and k.org_id = {id.Value} and k.deactivated_at is null
                    """);
                CouponRewards.Wake(batch, clock.GetUtcNow());
                var coupon = batch.OneOrDefault<CouponRow>(
                    $"""
                    select {CouponRow.Columns}
                    from programs.coupons k
                    join programs.programs g on g.tenant_id = k.tenant_id and g.id = k.program_id
                    where k.id = {couponId.Value} and k.org_id = {id.Value}
                    """);
                await batch.SendAsync(ct);
                return (partner.Value, coupon.Value) switch
                {
                    (false, _) => ProgramsErrors.PartnerNotFound.Result(),
                    (_, null) => ProgramsErrors.CouponNotFound.Result(),
                    (_, { PartnersMayCustomizeCode: false }) when !actor.IsOfTeam => ProgramsErrors.CustomizationDisabled.Result(),
                    (_, { } row) => Results.Json(row.ToView(actor.IsOfTeam, mayWrite: true), ApiJson.Options),
                };
            },
            cancellationToken);
}
