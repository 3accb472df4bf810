using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>Puts a click into quarantine by hand: it earns nothing from now on. Existing attributions stay. Needs <c>clicks.review</c>.</summary>
internal static class FlagClick
{
    internal sealed record Response(bool Ok, Guid ClickId, string FraudFlag);

    internal sealed record FlagRow(Guid Id, string? FraudFlag);

    internal static Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                // Locked, so that two reviewers get one answer each that is true.
                var click = await unit.OneOrDefaultAsync<FlagRow>(
                    $"select c.id, c.fraud_flag from attribution.clicks c where c.id = {id.Value} for update", ct);
                if (click is null)
                {
                    return AttributionErrors.ClickNotFound.Result();
                }

                if (click.FraudFlag is not null)
                {
                    return AttributionErrors.AlreadyFlagged.Result(detail: null, ("flag", click.FraudFlag));
                }

                await unit.ExecuteAsync($"update attribution.clicks set fraud_flag = 'manual' where id = {id.Value}", ct);
                return Results.Json(new Response(Ok: true, click.Id, "manual"), ApiJson.Options);
            },
            cancellationToken);
}
