using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Inbound;

/// <summary>
/// Takes a conversion from a system that signs by the Standard Webhooks specification. Public: the signature decides. A message is acted upon
/// once, however often it is delivered.
/// </summary>
internal static class ReceiveReport
{
    private const int LongestId = 120;

    internal sealed record Response(bool Ok, Guid? EventId, bool Replayed);

    internal static async Task<IResult> HandleAsync(
        string name,
        HttpContext http,
        TenantSession db,
        [FromServices] SharedSecrets secrets,
        IEventIntake intake,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var (id, time, signature) = (Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"));
        if (id.Length == 0 || time.Length == 0 || signature.Length == 0)
        {
            return IntegrationsErrors.MissingSignature.Result();
        }

        if (await RawBody.ReadAsync(http.Request, cancellationToken) is not { } body)
        {
            return CommonErrors.PayloadTooLarge.Result();
        }

        var now = clock.GetUtcNow();
        var source = InboundSource.Of(name);
        var known = source is null ? [] : await secrets.ReadAsync(db, [source], cancellationToken);
        if (known.Count == 0)
        {
            return IntegrationsErrors.SourceNotFound.Result();
        }

        if (id.Length > LongestId || !StandardWebhookSignature.Verify(id, time, signature, body, known.Select(secret => secret.Secret), now))
        {
            return IntegrationsErrors.InvalidSignature.Result();
        }

        var errors = new List<(string Field, string Message)>();
        var signedAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture));
        if (RawBody.Json(body) is not { } json || ReportBody.Read(json, source!, id, signedAt, now, errors) is not { } conversion)
        {
            return CommonErrors.InvalidBody.Fields(errors.Count > 0 ? errors : [("$", "A JSON object is needed.")]);
        }

        var (outcome, replayed) = await Inbox.OnceAsync(
            db, new Report(source!, id, conversion.Type, body, conversion.At), now,
            async (unit, ct) => Outcome.Done(await RecordAsync(unit, intake, conversion, ct)), cancellationToken);
        return Results.Json(new Response(Ok: true, outcome.EventId, replayed), ApiJson.Options);

        string Header(string header) => http.Request.Headers[header].ToString();
    }

    private static async Task<Guid> RecordAsync(UnitOfWork unit, IEventIntake intake, IncomingEvent conversion, CancellationToken ct)
    {
        var recorded = (await intake.RecordAsync(unit, [conversion], ct))[0];
        return recorded.Status == IntakeStatus.Conflict ? throw IntegrationsErrors.EventConflict.Exception() : recorded.EventId;
    }
}
