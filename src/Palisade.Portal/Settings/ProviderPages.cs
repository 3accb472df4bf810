using Microsoft.AspNetCore.Http;

namespace Palisade.Portal.Settings;

/// <summary>The brand's own payment provider: where it takes orders, and the secret that both sides sign with.</summary>
internal static class ProviderPages
{
    private const string Path = "/settings/payouts/provider";

    private static readonly (string, string)[] Trail = [("Settings", "/settings"), ("Payouts", "/settings/payouts"), ("Payment provider", Path)];

    public static async Task<IResult> ShowAsync(Visit visit)
    {
        var provider = await visit.Api.PayoutProviderAsync(visit.Aborted);
        return visit.Page<ProviderPage>(new { Provider = provider, Form = new Form(("url", provider?.Url)) });
    }

    public static async Task<IResult> SetAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var first = await visit.Api.PayoutProviderAsync(visit.Aborted) is null;
                await visit.Api.SetPayoutProviderAsync(form["url"], visit.Aborted);

                // Nobody has seen the first secret, so it is replaced by one that is shown.
                return first ? Secret(visit, await visit.Api.RotatePayoutProviderAsync(overlapHours: 0, visit.Aborted)) : visit.Go(Path, "Saved.");
            },
            async again => visit.Page<ProviderPage>(new { Provider = await visit.Api.PayoutProviderAsync(visit.Aborted), Form = again }));
    }

    public static async Task<IResult> RotateAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () => Secret(visit, await visit.Api.RotatePayoutProviderAsync(overlapHours: 24, visit.Aborted), visit.T("Until tomorrow messages signed with the secret before are taken, too.")),
            _ => ShowAsync(visit));
    }

    public static IResult AskRemove(Visit visit) => RemovePage(visit, new Form());

    public static Task<IResult> RemoveAsync(Visit visit) =>
        visit.SubmitAsync(
            _ => visit.Api.RemovePayoutProviderAsync(visit.Aborted),
            Path,
            "Removed. The provider gets no more orders.",
            again => RemovePage(visit, again));

    private static IResult Secret(Visit visit, string secret, params string[] lines) => visit.Page<Components.SecretPage>(new
    {
        Title = "Secret of the payment provider",
        Secret = secret,
        Back = Path,
        Trail = (IReadOnlyList<(string, string)>)Trail,
        Lines = (IReadOnlyList<string>)[visit.T("Orders to the provider and its reports are signed with it (Standard Webhooks)."), .. lines],
    });

    private static IResult RemovePage(Visit visit, Form form) => visit.Page<Components.ConfirmPage>(new
    {
        Form = form,
        Title = "Remove the payment provider",
        Action = Path + "/remove",
        Back = Path,
        Button = "Remove it",
        Trail = (IReadOnlyList<(string, string)>)Trail,
        Lines = (IReadOnlyList<string>)[visit.T("No payout goes through it any more, and its reports are refused."), visit.T("While a payment is under way, or payouts are set to another system, it stays.")],
    });
}
