using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Integrations.Inbound;
using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Stripe;

/// <summary>
/// Takes an event of Stripe's for the brand that the URL names. Public: the signature decides. Each event is acted upon once; it is
/// acknowledged after the commit, and a delivery that fails leaves nothing.
/// </summary>
internal static class ReceiveStripeEvent
{
    internal sealed record Response(bool Ok, Guid? EventId = null, bool? Idempotent = null, bool? Skipped = null, string? Reason = null);

    internal static async Task<IResult> HandleAsync(
        HttpContext http,
        TenantSession db,
        [FromServices] StripeSecrets secrets,
        [FromServices] StripeEffects effects,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var header = http.Request.Headers["Stripe-Signature"].ToString();
        if (header.Length == 0)
        {
            return IntegrationsErrors.MissingSignature.Result();
        }

        if (await RawBody.ReadAsync(http.Request, cancellationToken) is not { } body)
        {
            return CommonErrors.PayloadTooLarge.Result();
        }

        var now = clock.GetUtcNow();
        var known = await secrets.ReadAsync(db, cancellationToken);
        if (known.Count == 0)
        {
            return IntegrationsErrors.StripeNotConfigured.Result();
        }

        if (StripeSignature.Signer(header, body, known, secret => secret.Secret, now) is not { } signer)
        {
            return IntegrationsErrors.InvalidSignature.Result();
        }

        return RawBody.Json(body) is { } json && StripeEvent.Read(json) is { } stripe
            ? await TakeAsync(stripe, body, signer, db, effects, now, cancellationToken)
            : CommonErrors.InvalidBody.Result("The body is not an event of Stripe's.");
    }

    private static async Task<IResult> TakeAsync(
        StripeEvent stripe, byte[] body, SharedSecret signer, TenantSession db, StripeEffects effects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (signer.Source != StripeSecrets.Either && StripeMapping.FamilyOf(stripe.Type) is { } family && family != signer.Source)
        {
            return Skipped("secret_family_mismatch");
        }

        if (stripe.ClaimedTenant is { } claim && !(PublicId.TryParse(claim, out var claimed) && claimed == db.Scope.TenantId))
        {
            return Skipped("tenant_mismatch");
        }

        var effect = StripeMapping.Of(stripe);
        if (effect is StripeEffect.Unknown)
        {
            return Skipped("unhandled_type");
        }

        var (outcome, replayed) = await Inbox.OnceAsync(
            db, new Report("stripe", stripe.Id, stripe.Type, body, stripe.Created), now,
            (unit, ct) => effects.ApplyAsync(unit, stripe, effect, ct), cancellationToken);
        return (replayed, outcome.Status) switch
        {
            (true, _) => Answer(new Response(Ok: true, outcome.EventId, Idempotent: true)),
            (_, "skipped") => Skipped(outcome.Reason!),
            _ => Answer(new Response(Ok: true, outcome.EventId)),
        };
    }

    private static IResult Skipped(string reason) => Answer(new Response(Ok: true, Skipped: true, Reason: reason));

    private static IResult Answer(Response response) => Results.Json(response, WithoutNulls);

    private static readonly System.Text.Json.JsonSerializerOptions WithoutNulls =
        new(ApiJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
