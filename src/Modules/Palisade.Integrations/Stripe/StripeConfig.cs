using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Integrations.Inbound;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Integrations.Stripe;

/// <summary>
/// The brand's secrets for Stripe's webhooks: set, replaced (the one before is believed for another day) or, with an empty text, taken away at
/// once. They are never shown again. Operators.
/// </summary>
internal static class StripeConfig
{
    /// <summary>What is absent stays as it is.</summary>
    internal sealed record Change(string? WebhookSecret, string? ConnectWebhookSecret);

    internal sealed record Response(string WebhookUrl, bool HasWebhookSecret, bool HasConnectWebhookSecret);

    internal sealed class Validator : AbstractValidator<Change>
    {
        public Validator()
        {
            RuleFor(r => r.WebhookSecret).Must(IsSecret).WithMessage("whsec_ and what follows, as Stripe shows it.");
            RuleFor(r => r.ConnectWebhookSecret).Must(IsSecret).WithMessage("whsec_ and what follows, as Stripe shows it.");
            RuleFor(r => r.ConnectWebhookSecret).NotEqual(r => r.WebhookSecret).When(r => r.WebhookSecret is { Length: > 0 })
                .WithMessage("Each endpoint has a secret of its own.");
        }

        private static bool IsSecret(string? text) =>
            text is null or "" || (text.Length is >= 16 and <= 200 && text.StartsWith("whsec_", StringComparison.Ordinal) && text.All(c => c is > ' ' and <= '~'));
    }

    internal static async Task<IResult> GetAsync(TenantSession db, ServerOptions options, TenantFeature tenant, CancellationToken cancellationToken)
    {
        var sources = await db.ListAsync<string>(
            $"select s.source from integrations.inbound_secrets s where s.source in ('stripe/platform', 'stripe/connect') and s.expires_at is null", cancellationToken);
        var url = $"{options.UrlOf(tenant)}/webhooks/stripe";
        return Results.Json(new Response(url, sources.Contains(StripeSecrets.Platform), sources.Contains(StripeSecrets.Connect)), ApiJson.Options);
    }

    internal static async Task<IResult> ChangeAsync(
        Change change,
        TenantSession db,
        [FromServices] SharedSecrets secrets,
        ServerOptions options,
        TenantFeature tenant,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        await db.RunAsync(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                Set(batch, unit.Scope.TenantId, StripeSecrets.Platform, change.WebhookSecret);
                Set(batch, unit.Scope.TenantId, StripeSecrets.Connect, change.ConnectWebhookSecret);
                await batch.SendAsync(ct);
            },
            cancellationToken);
        return await GetAsync(db, options, tenant, cancellationToken);

        void Set(SqlBatch batch, Guid tenantId, string source, string? secret)
        {
            if (secret is { Length: 0 })
            {
                batch.Execute(SharedSecrets.Forget(source));
            }
            else if (secret is not null)
            {
                secrets.Replace(batch, tenantId, source, new Secret(secret), clock.GetUtcNow());
            }
        }
    }
}
