using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Money;

/// <summary>One payout: how its money moves, what a provider said of it, and what people decide when a program may not.</summary>
internal static class TransferPages
{
    private static readonly (string, string)[] Trail = [("Payouts", "/payouts")];

    public static async Task<IResult> ShowAsync(Visit visit, string id)
    {
        var payout = await visit.Api.GetPayoutAsync(id, visit.Aborted);
        var desk = visit.May("payouts.write");
        var (transfer, recovery, names) = (
            desk ? TransferOf(visit, id) : Task.FromResult<PayoutTransfer?>(null),
            desk ? visit.Api.ListRecoveryRequestsAsync(id, visit.Query("cursor"), visit.Aborted) : Task.FromResult(new Page<RecoveryRequest>([], null)),
            Names.OfAsync(visit, visit.IsPartner ? [] : [payout.PartnerId]));
        await Visit.AllAsync(transfer, recovery, names);
        return visit.Page<PayoutPage>(new { Payout = payout, Transfer = await transfer, Recovery = await recovery, PartnerNames = await names });
    }

    public static async Task<IResult> AskRecoveryAsync(Visit visit, string id) => await RecoveryPageOf(visit, id, new Form());

    public static async Task<IResult> RecoverAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var kind = form["kind"];
                var request = await visit.Api.RequestRecoveryAsync(
                    id,
                    new RecoveryWish
                    {
                        Kind = kind,
                        Reason = form.Text("reason"),
                        ObservedGeneration = kind == "release_intent_for_retry" ? form.Number("observedGeneration") : null,
                        KeptTransferId = kind is "confirm_payment" or "resolve_duplicate_review" ? form.Text("keptTransferId") : null,
                        AllReversed = kind == "resolve_duplicate_review" && form.Has("allReversed") ? true : null,
                        Note = form.Text("note"),
                    },
                    visit.Aborted);
                return visit.Go($"/payouts/{id}", request.Status switch
                {
                    "applied" => "Done. What was decided stands below.",
                    "refused" => "Refused: nothing was changed. The reason stands below.",
                    _ => "Noted. It is carried out as soon as the provider is sure; until then it waits below.",
                });
            },
            again => RecoveryPageOf(visit, id, again));
    }

    /// <summary>What the brand's provider said, of all payouts.</summary>
    public static async Task<IResult> ConfirmationsAsync(Visit visit)
    {
        var verdict = visit.Query("verdict") is "accepted" or "superseded" or "conflict" ? visit.Query("verdict") : null;
        var page = await visit.Api.ListConfirmationsAsync(visit.Query("cursor"), verdict, visit.Aborted);
        return visit.Page<ConfirmationList>(new { Items = page, PartnerNames = await Names.OfAsync(visit, page.Items.Select(c => c.PartnerId)) });
    }

    /// <summary>What can be asked about a transfer in this state, with what it does.</summary>
    internal static IEnumerable<(string Kind, string Label, string Text)> Choices(PayoutTransfer transfer)
    {
        if (transfer.State is "intent" or "posted" or "held")
            yield return ("dispose_intent", "Give it up", "When no money left: the payout fails and its commissions wait for the next run. Money that did leave is settled instead.");
        if (transfer.State is "posted" or "held")
            yield return ("release_intent_for_retry", "Send it again", "Under a new key, once the provider knows of no transfer under the old one.");
        if (transfer.State is "posted" or "held" && transfer.Rail == "external")
            yield return ("confirm_payment", "It was paid", "The provider never said so, but the money arrived. The payout counts as paid on your word.");
        if (transfer.State == "duplicate_review")
            yield return ("resolve_duplicate_review", "Say which one counts", "More than one transfer was found. Name the one that counts, or say that all were taken back.");
    }

    /// <summary>States of a transfer, in words.</summary>
    internal static string Words(string state) => state switch
    {
        "intent" => "about to be sent",
        "posted" => "sent, not answered yet",
        "held" => "stopped",
        "duplicate_review" => "more than one was found",
        "confirmed" => "paid",
        _ => state,
    };

    private static async Task<PayoutTransfer?> TransferOf(Visit visit, string id)
    {
        try
        {
            return await visit.Api.PayoutTransferAsync(id, visit.Aborted);
        }
        catch (PalisadeApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            // What a person sends has no transfer.
            return null;
        }
    }

    private static async Task<IResult> RecoveryPageOf(Visit visit, string id, Form form)
    {
        var (payout, transfer) = (visit.Api.GetPayoutAsync(id, visit.Aborted), TransferOf(visit, id));
        await Visit.AllAsync(payout, transfer);
        return await transfer is { } moving && Choices(moving).ToList() is { Count: > 0 } choices
            ? visit.Page<RecoveryPage>(new
            {
                Payout = await payout,
                Transfer = moving,
                Choices = choices,
                Form = form.Has("kind") ? form : form.Adding("kind", [choices[0].Kind]),
                Trail = (IReadOnlyList<(string, string)>)[.. Trail, (visit.Locale.Money((await payout).Amount, (await payout).Currency), $"/payouts/{id}")],
            })
            : visit.Go($"/payouts/{id}", "There is nothing to decide about this payout.");
    }
}
