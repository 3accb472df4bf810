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

    internal static Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var secret = new Secret(WebhookSignature.NewSecret());
        var until = now.AddHours(request.OverlapHours ?? 24);
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var row = await unit.OneOrDefaultAsync<EndpointRow>(
                    $"""
                    update integrations.webhook_endpoints e
                    set secret_prefix = {WebhookSecrets.Prefix(secret)}, previous_secret_until = {until}, updated_at = {now}
                    where e.id = {id.Value}
                    returning {EndpointRow.Columns}
                    """,
                    ct);
                if (row is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                await vault.PutAsync(unit, WebhookSecrets.Of(unit.Scope.TenantId, id.Value), secret, until, ct);
                return Results.Json(new CreateEndpoint.Response(row.ToView(now), secret.Reveal()), ApiJson.Options);
            },
            cancellationToken);
    }
}
