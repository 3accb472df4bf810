using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Gives an endpoint a new secret, shown here and never again. The old one signs as well until the overlap ends. Operators.</summary>
internal static class RotateSecret
{
    internal sealed record Request(int? OverlapHours);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.OverlapHours).InclusiveBetween(0, 168);
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, WebhookSecrets secrets, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secret = new Secret(WebhookSignature.NewSecret());
        var (shown, box) = (WebhookSecrets.Prefix(secret), secrets.Seal(db.Scope.TenantId, id.Value, secret));
        var until = now.AddHours(request.OverlapHours ?? 24);
        var row = await db.OneOrDefaultAsync<EndpointRow>(
            $"""
            update integrations.webhook_endpoints e
            set secret_prefix = {shown}, secret_sealed = {box}, previous_secret_sealed = e.secret_sealed, previous_secret_until = {until}, updated_at = {now}
            where e.id = {id.Value}
            returning {EndpointRow.Columns}
            """,
            cancellationToken);
        return row is null
            ? CommonErrors.NotFound.Result()
            : Results.Json(new CreateEndpoint.Response(row.ToView(now), secret.Reveal()), ApiJson.Options);
    }
}
