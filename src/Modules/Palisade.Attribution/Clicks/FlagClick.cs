using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Clicks;

/// <summary>
/// Puts a click into quarantine by hand: it earns nothing from now on. Existing attributions stay. Needs <c>clicks.review</c>. The reason, if one is given,
/// stands in the queue and in the audit.
/// </summary>
internal static class FlagClick
{
    private const int LongestReason = 500;

    internal sealed record Request(string? Reason = null);

    internal sealed record Response(bool Ok, Guid ClickId, string FraudFlag);

    internal sealed record FlagRow(Guid Id, string? FraudFlag);

    internal static async Task<IResult> HandleAsync(Id id, HttpContext context, TenantSession db, CancellationToken cancellationToken)
    {
        var reason = (await OptionalBody.ReadAsync<Request>(context, cancellationToken))?.Reason?.ReplaceLineEndings(" ").Trim() is { Length: > 0 } given ? given : null;
        if (reason is { Length: > LongestReason } || reason?.Any(char.IsControl) == true)
        {
            return CommonErrors.InvalidBody.Fields(("reason", "At most 500 characters, none of them a control character."));
        }

        if (reason is not null)
        {
            RequestClaims.Current = RequestClaims.Current?.Because(reason);
        }

        return await db.RunAsync<IResult>((unit, ct) => FlagAsync(unit, id, reason, ct), cancellationToken);
    }

    private static async Task<IResult> FlagAsync(UnitOfWork unit, Id id, string? reason, CancellationToken cancellationToken)
    {
        // Locked, so that two reviewers get one answer each that is true.
        var click = await unit.OneOrDefaultAsync<FlagRow>(
            $"select c.id, c.fraud_flag from attribution.clicks c where c.id = {id.Value} for update", cancellationToken);
        if (click is null)
        {
            return AttributionErrors.ClickNotFound.Result();
        }

        if (click.FraudFlag is not null)
        {
            return AttributionErrors.AlreadyFlagged.Result(detail: null, ("flag", click.FraudFlag));
        }

        var batch = unit.Batch();
        batch.Execute($"update attribution.clicks set fraud_flag = 'manual', flag_reason = {reason} where id = {id.Value}");
        batch.Note(new AuditNote(AuditActions.ClickFlagged, "click", click.Id.ToString()));
        await batch.SendAsync(cancellationToken);
        return Results.Json(new Response(Ok: true, click.Id, "manual"), ApiJson.Options);
    }
}
