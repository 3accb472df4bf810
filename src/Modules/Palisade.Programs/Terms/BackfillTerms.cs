using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Terms;

/// <summary>
/// Freezes today's program terms for every grant that has no agreed terms yet, so that a later change of a program does not reach partners
/// who already work under it. Operators.
/// </summary>
internal static class BackfillTerms
{
    internal sealed record Response(int Created, int Skipped);

    internal static async Task<IResult> HandleAsync(TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var created = batch.Execute(
            $"""
            insert into programs.partner_terms
                (tenant_id, org_id, program_id, commission_rule, commission_type, commission_value, holdback_days, source, snapshotted_at)
            select w.tenant_id, w.org_id, w.program_id, g.commission_rule, g.commission_rule -> 0 ->> 'type', (g.commission_rule -> 0 ->> 'value')::numeric,
                g.holdback_days, 'backfill', {clock.GetUtcNow()}
            from programs.grants w
            join programs.programs g on g.tenant_id = w.tenant_id and g.id = w.program_id
            on conflict (tenant_id, org_id, program_id) do nothing
            """);
        var granted = batch.OneOrDefault<long>($"select count(*) from programs.grants");
        await batch.SendAsync(cancellationToken);
        return Results.Json(new Response(created.Value, (int)granted.Value - created.Value), ApiJson.Options);
    }
}
