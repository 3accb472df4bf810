using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Palisade.Integrations.Inbound;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Integrations.Stripe;

/// <summary>
/// The brand's secrets for Stripe's webhooks, and the key of its account by which discounts are made there: set, replaced (a webhook secret of before
/// is believed for another day) or, with an empty text, taken away at once. They are never shown again. Operators.
/// </summary>
internal static class StripeConfig
{
    /// <summary>What is absent stays as it is.</summary>
    internal sealed record Change(string? WebhookSecret, string? ConnectWebhookSecret, string? SecretKey);

    internal sealed record Response(string WebhookUrl, bool HasWebhookSecret, bool HasConnectWebhookSecret, bool HasSecretKey);

    internal sealed class Validator : AbstractValidator<Change>
    {
        public Validator()
        {
            RuleFor(r => r.WebhookSecret).Must(IsSecret).WithMessage("whsec_ and what follows, as Stripe shows it.");
            RuleFor(r => r.ConnectWebhookSecret).Must(IsSecret).WithMessage("whsec_ and what follows, as Stripe shows it.");
            RuleFor(r => r.SecretKey).Must(IsKey).WithMessage("sk_ or, better, rk_ with the right to write coupons and promotion codes, as Stripe shows it.");
            RuleFor(r => r.ConnectWebhookSecret).NotEqual(r => r.WebhookSecret).When(r => r.WebhookSecret is { Length: > 0 })
                .WithMessage("Each endpoint has a secret of its own.");
        }

        private static bool IsKey(string? text) =>
            text is null or "" || (text.Length is >= 12 and <= 255 && text[..3] is "sk_" or "rk_" && text.All(c => c is > ' ' and <= '~'));

        private static bool IsSecret(string? text) =>
            text is null or "" || (text.Length is >= 16 and <= 200 && text.StartsWith("whsec_", StringComparison.Ordinal) && text.All(c => c is > ' ' and <= '~'));
    }

    internal static async Task<IResult> GetAsync(
        TenantSession db, [FromServices] SharedSecrets secrets, ServerOptions options, TenantFeature tenant, CancellationToken cancellationToken)
    {
        var sources = (await secrets.ListAsync(db, StripeSecrets.Either + "/", cancellationToken)).Select(kept => kept.Name).ToList();
        var url = $"{options.UrlOf(tenant)}/webhooks/stripe";
        return Results.Json(new Response(url, sources.Contains(StripeSecrets.Platform), sources.Contains(StripeSecrets.Connect), sources.Contains(BrandStripe.Key)), ApiJson.Options);
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
                await SetAsync(unit, StripeSecrets.Platform, change.WebhookSecret, ct);
                await SetAsync(unit, StripeSecrets.Connect, change.ConnectWebhookSecret, ct);
                if (change.SecretKey is { Length: > 0 })
                {
                    // Another key may be another account: the one before is used no longer.
                    await unit.ExecuteAsync(secrets.Forget(unit.Scope.TenantId, BrandStripe.Key), ct);
                    var batch = unit.Batch();
                    CouponRewards.Wake(batch, clock.GetUtcNow());
                    await batch.SendAsync(ct);
                }

                await SetAsync(unit, BrandStripe.Key, change.SecretKey, ct);
            },
            cancellationToken);
        return await GetAsync(db, secrets, options, tenant, cancellationToken);

        async Task SetAsync(UnitOfWork unit, string source, string? secret, CancellationToken ct)
        {
            if (secret is { Length: 0 })
            {
                await unit.ExecuteAsync(secrets.Forget(unit.Scope.TenantId, source), ct);
            }
            else if (secret is not null)
            {
                await secrets.ReplaceAsync(unit, source, new Secret(secret), clock.GetUtcNow(), ct);
            }
        }
    }
}
