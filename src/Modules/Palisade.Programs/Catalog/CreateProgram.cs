using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Programs.Coupons;
using Palisade.Tenancy;

namespace Palisade.Programs.Catalog;

/// <summary>Makes a program, and grants it to every partner that is not revoked when asked to. Operators.</summary>
internal static class CreateProgram
{
    internal static Task<IResult> HandleAsync(
        ProgramDraft request, TenantSession db, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(
            db,
            "CreateProgram",
            request,
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                var values = ProgramValues.Of(request);
                var id = Guid.CreateVersion7(now);
                var batch = unit.Batch();
                var program = batch.OneOrDefault<ProgramRow>(
                    $"""
                    insert into programs.programs as g
                        (tenant_id, id, name, commission_rule, attribution_window_days, attribution_model, destination_url, deep_link_allowed_domains,
                         holdback_days, starts_at, ends_at, customer_reward, share_on_network, marketplace_description, categories,
                         partners_may_customize_code, created_at, updated_at)
                    values ({unit.Scope.TenantId}, {id}, {request.Name}, {Sql.Json(values.CommissionRule)}, {request.AttributionWindowDays},
                        {request.AttributionModel}, {values.DestinationUrl}, {values.DeepLinkAllowedDomains}, {request.HoldbackDays}, {request.StartsAt},
                        {request.EndsAt}, {Sql.Json(values.CustomerReward)}, {request.ShareOnNetwork}, {request.MarketplaceDescription},
                        {request.Categories ?? []}, {request.PartnersMayCustomizeCode}, {now}, {now})
                    returning {ProgramView.Columns}
                    """);
                if (request.GrantToAllPartners)
                {
                    // A grant's id is never ordered by nor shown, so the database may draw it.
                    batch.Execute(
                        $"""
                        insert into programs.grants (tenant_id, id, org_id, program_id, source, created_at)
                        select p.tenant_id, gen_random_uuid(), p.org_id, {id}, 'admin', {now}
                        from programs.partners p
                        where p.revoked_at is null
                        """);
                }

                await batch.SendAsync(ct);
                if (request.GrantToAllPartners)
                {
                    await CouponMint.OfProgramAsync(unit, id, now, ct);
                }

                return new IdempotentResult(StatusCodes.Status201Created, program.Value!.ToView());
            },
            cancellationToken);
}
