using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>Adds an endpoint that is told of what happens from now on. Operators. The secret is shown here and never again.</summary>
internal static class CreateEndpoint
{
    private const int Most = 50;

    internal sealed record Request(string? Url, string?[]? Events, string? Label);

    internal sealed record Response(EndpointView Endpoint, string Secret);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Url).NotEmpty();
            RuleFor(r => r.Events).ValidEvents();
            RuleFor(r => r.Label).ValidLabel();
        }
    }

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, OutboundHttp outbound, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (outbound.Refusal(OutboundTrust.Operator, request.Url!) is { } refusal)
        {
            return Task.FromResult<IResult>(refusal);
        }

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var secret = new Secret(WebhookSignature.NewSecret());
        string[] events = [.. request.Events!.Distinct(StringComparer.Ordinal)!];
        var (tenant, shown) = (db.Scope.TenantId, WebhookSecrets.Prefix(secret));
        return db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var count = await unit.OneOrDefaultAsync<long>($"select count(*) from integrations.webhook_endpoints e", ct);
                if (count >= Most)
                {
                    return IntegrationsErrors.EndpointLimit.Result();
                }

                var row = await unit.OneAsync<EndpointRow>(
                    $"""
                    insert into integrations.webhook_endpoints as e (
                        tenant_id, id, url, events, label, secret_prefix, created_at, updated_at)
                    values ({tenant}, {id}, {request.Url}, {events}, {request.Label}, {shown}, {now}, {now})
                    returning {EndpointRow.Columns}
                    """,
                    ct);
                await vault.PutAsync(unit, WebhookSecrets.Of(tenant, id), secret, previousUntil: null, ct);
                return Results.Json(new Response(row.ToView(now), secret.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
