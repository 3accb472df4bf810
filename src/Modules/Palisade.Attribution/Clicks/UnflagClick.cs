using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>Lets a click out of quarantine and credits it for what its visitor did meanwhile, in one transaction. Needs <c>clicks.review</c>.</summary>
internal static class UnflagClick
{
    internal sealed record Response(bool Ok, Guid ClickId, int ReattributedEvents);

    internal static Task<IResult> HandleAsync(
        Id id, TenantSession db, [FromServices] IEnumerable<IReattribution> reattributions, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var click = await unit.OneOrDefaultAsync<FlagClick.FlagRow>(
                    $"select c.id, c.fraud_flag from attribution.clicks c where c.id = {id.Value} for update", ct);
                if (click is null)
                {
                    return AttributionErrors.ClickNotFound.Result();
                }

                if (click.FraudFlag is null)
                {
                    return AttributionErrors.NotFlagged.Result();
                }

                var batch = unit.Batch();
                batch.Execute($"update attribution.clicks set fraud_flag = null, flag_reason = null where id = {id.Value}");
                batch.Note(new AuditNote(AuditActions.ClickUnflagged, "click", click.Id.ToString()));
                await batch.SendAsync(ct);
                var events = 0;
                foreach (var reattribution in reattributions)
                {
                    events += await reattribution.ForClickAsync(unit, click.Id, clock.GetUtcNow(), ct);
                }

                return Results.Json(new Response(Ok: true, click.Id, events), ApiJson.Options);
            },
            cancellationToken);
}
