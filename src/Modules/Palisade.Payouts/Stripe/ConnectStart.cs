using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Stripe;

/// <summary>A link under which a partner opens its account at Stripe, or goes on opening it. The partner, and operators.</summary>
internal static class ConnectStart
{
    internal sealed record Request(string? ReturnUrl, string? RefreshUrl);

    internal sealed record Response(string Url, DateTimeOffset ExpiresAt);

    private sealed record PartnerRow(string Email, string? AccountId, string? BroughtAlong);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.ReturnUrl).Must(IsWebAddress).WithMessage("An http or https address of at most 2048 characters.");
            RuleFor(r => r.RefreshUrl).Must(IsWebAddress).WithMessage("An http or https address of at most 2048 characters.");
        }

        private static bool IsWebAddress(string? text) =>
            text is { Length: <= 2048 } && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0;
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, TenantSession db, StripeClient stripe, PartnerAccounts accounts, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.OneOrDefaultAsync<PartnerRow>(Select(id.Value), cancellationToken) is not { } partner)
        {
            return PayoutsErrors.PartnerNotFound.Result();
        }

        if (!stripe.Configured)
        {
            return PayoutsErrors.RailNotAvailable.Result();
        }

        try
        {
            var account = partner.AccountId ?? await accounts.OpenAsync(db, id.Value, partner.Email, partner.BroughtAlong, cancellationToken);
            var link = await stripe.PostAsync<StripeAccountLink>(
                "v1/account_links",
                new StripeForm().Add("account", account).Add("return_url", request.ReturnUrl).Add("refresh_url", request.RefreshUrl).Add("type", "account_onboarding"),
                $"account_link_{Guid.CreateVersion7(clock.GetUtcNow()):N}",
                cancellationToken);
            return Results.Json(new Response(link.Url, DateTimeOffset.FromUnixTimeSeconds(link.ExpiresAt)), ApiJson.Options);
        }
        catch (StripeException)
        {
            return PayoutsErrors.StripeUnavailable.Result();
        }
    }

    private static Sql Select(Guid partner) =>
        $"""
        select p.email, a.account_id, p.stripe_connect_account_id as brought_along
        from programs.partners p
        left join payouts.accounts a on a.tenant_id = p.tenant_id and a.org_id = p.org_id
        where p.id = {partner}
        """;
}
