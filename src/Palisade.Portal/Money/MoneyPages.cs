using System.Text;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Money;

/// <summary>Commissions, payouts, receipts and the books.</summary>
internal static class MoneyPages
{
    public static Task<IResult> CommissionsAsync(Visit visit) => ListAsync(visit, visit.PartnerId);

    /// <summary>Of one partner, for the brand's team.</summary>
    public static Task<IResult> CommissionsOfAsync(Visit visit, string id) => ListAsync(visit, id);

    public static async Task<IResult> ApproveAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/commissions", "Approved. It is in the next payout.", () => visit.Api.ApproveCommissionAsync(id, visit.Aborted));
    }

    public static async Task<IResult> ApproveManyAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        var done = await Bulk.DoAsync(form.All("id"), id => visit.Api.ApproveCommissionAsync(id, visit.Aborted));
        return visit.Back(form, "/commissions", done.Told, done.Done, done.Refused);
    }

    public static IResult AskReverse(Visit visit, string id) => ReversePage(visit, id, new Form());

    public static async Task<IResult> ReverseAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ReverseCommissionAsync(id, form.Text("reason"), visit.Aborted);
                return visit.Back(form, "/commissions", "Reversed. The partner sees it.");
            },
            again => Task.FromResult(ReversePage(visit, id, again)));
    }

    public static async Task<IResult> ReceiptAsync(Visit visit, string id)
    {
        var (receipt, keys) = (visit.Api.ReceiptAsync(id, visit.Aborted), visit.Api.ReceiptKeysAsync(visit.Aborted));
        await Visit.AllAsync(receipt, keys);
        return visit.Page<ReceiptPage>(new { Id = id, Json = await receipt, Checked = ReceiptVerifier.Verify(await receipt, await keys) });
    }

    public static async Task<IResult> ReceiptFileAsync(Visit visit, string id) =>
        Results.File(Encoding.UTF8.GetBytes(await visit.Api.ReceiptAsync(id, visit.Aborted)), "application/json", $"receipt-{id}.json");

    public static async Task<IResult> PayoutsAsync(Visit visit)
    {
        var status = visit.Query("status") is "pending" or "paid" or "failed" ? visit.Query("status") : null;
        var page = await visit.Api.PagePayoutsAsync(visit.PartnerId, status, visit.Rows, visit.Query("cursor"), visit.Aborted);
        var approved = visit.May("payouts.write") ? (await visit.Api.PageCommissionsAsync(status: "approved", limit: 200, cancellationToken: visit.Aborted)).Items : [];
        return visit.Page<PayoutList>(new
        {
            Items = page,
            PartnerNames = visit.IsPartner ? null : await Names.OfAsync(visit, page.Items.Select(p => p.PartnerId)),
            Ready = approved.Where(c => c.PayoutId is null).GroupBy(c => c.Currency).Select(g => (g.Key, g.Sum(c => c.Amount))).ToList(),
        });
    }

    public static async Task<IResult> PreviewAsync(Visit visit)
    {
        var preview = await visit.Api.PreviewPayoutsAsync(visit.Aborted);
        var names = await Names.OfAsync(visit, preview.Payouts.Select(p => p.PartnerId).Concat(preview.SkippedBelowThreshold.Select(p => p.PartnerId)).Concat(preview.SkippedNotReady.Select(p => p.PartnerId)));
        return visit.Page<PayoutPreviewPage>(new { Preview = preview, PartnerNames = names, Form = new Form() });
    }

    public static async Task<IResult> RunAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var run = await visit.Api.RunPreviewedPayoutsAsync(form["digest"], idempotencyKey: null, visit.Aborted);
                return visit.Go("/payouts", "{0} payout was made.|{0} payouts were made.", run.Payouts.Count);
            },
            async again =>
            {
                var preview = await visit.Api.PreviewPayoutsAsync(visit.Aborted);
                return visit.Page<PayoutPreviewPage>(new { Preview = preview, PartnerNames = await Names.OfAsync(visit, preview.Payouts.Select(p => p.PartnerId)), Form = again });
            });
    }

    public static async Task<IResult> ConfirmAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/payouts", "Noted: the money was sent.", () => visit.Api.ConfirmPayoutAsync(id, visit.Aborted));
    }

    public static IResult AskCancel(Visit visit, string id) => CancelPage(visit, id, new Form());

    public static Task<IResult> CancelAsync(Visit visit, string id) =>
        visit.SubmitAsync(
            _ => visit.Api.CancelPayoutAsync(id, visit.Aborted),
            "/payouts",
            "Canceled. Its commissions wait for the next run.",
            again => CancelPage(visit, id, again));

    public static Task<IResult> StatementPdfAsync(Visit visit, string id) => FileAsync(visit.Api.StatementAsync(id, "pdf", visit.Aborted), $"statement-{id}.pdf");

    public static Task<IResult> StatementCsvAsync(Visit visit, string id) => FileAsync(visit.Api.StatementAsync(id, "csv", visit.Aborted), $"statement-{id}.csv");

    public static Task<IResult> ManualFileAsync(Visit visit) => FileAsync(visit.Api.ManualPayoutsFileAsync(visit.Aborted), "payouts.csv");

    public static async Task<IResult> ReturnsAsync(Visit visit)
    {
        var page = await visit.Api.ListReturnsAsync(visit.Query("cursor"), visit.Aborted);
        return visit.Page<ReturnList>(new { Items = page, PartnerNames = await Names.OfAsync(visit, page.Items.Select(r => r.PartnerId)) });
    }

    public static async Task<IResult> DecideReturnAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/payouts/returns", "Decided.", () => visit.Api.DecideReturnAsync(id, form["decision"] == "again", form.Text("reason"), visit.Aborted));
    }

    public static async Task<IResult> LedgerAsync(Visit visit)
    {
        var (balances, entries) = (visit.Api.LedgerBalancesAsync(visit.Aborted), visit.Api.LedgerEntriesAsync(visit.Query("account"), visit.Query("cursor"), visit.Aborted));
        await Visit.AllAsync(balances, entries);
        var names = await Names.OfAsync(visit, (await entries).Items.Select(e => e.PartnerId).OfType<string>());
        return visit.Page<LedgerPage>(new { Balances = await balances, Entries = await entries, PartnerNames = names });
    }

    internal static async Task<IResult> FileAsync(Task<ApiFile> file, string name)
    {
        var (content, type, fileName) = await file;
        return Results.Stream(content, type, fileName ?? name);
    }

    private static async Task<IResult> ListAsync(Visit visit, string? partner)
    {
        var status = visit.Query("status") is "accrued" or "approved" or "paid" or "reversed" ? visit.Query("status") : null;
        var page = await visit.Api.PageCommissionsAsync(partner, status, visit.Rows, visit.Query("cursor"), visit.Aborted);
        return visit.Page<CommissionList>(new
        {
            Items = page,
            PartnerNames = visit.IsPartner ? null : await Names.OfAsync(visit, page.Items.Select(c => c.PartnerId)),
            Partner = partner is null || visit.IsPartner ? null : await visit.Api.GetPartnerAsync(partner, visit.Aborted),
        });
    }

    private static IResult ReversePage(Visit visit, string id, Form form) =>
        visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = "Reverse the commission",
            Action = $"/commissions/{id}/reverse",
            Back = visit.Query("back") ?? "/commissions",
            Button = "Reverse it",
            Reason = "Why",
            Trail = new[] { ("Commissions", "/commissions") },
            Lines = new[] { visit.T("The partner will not be paid for it, and sees that it was reversed."), visit.T("This cannot be taken back: working the events out again does not bring it back either.") },
        });

    private static IResult CancelPage(Visit visit, string id, Form form) =>
        visit.Page<Components.ConfirmPage>(new
        {
            Form = form,
            Title = "Cancel the payout",
            Action = $"/payouts/{id}/cancel",
            Back = "/payouts",
            Button = "Cancel the payout",
            Trail = new[] { ("Payouts", "/payouts") },
            Lines = new[] { visit.T("Do this only when the money was not sent."), visit.T("Its commissions become approved again and wait for the next run.") },
        });
}
