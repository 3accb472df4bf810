using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Money;

/// <summary>Commissions, receipts, payouts and the ledger.</summary>
internal static class MoneyRoutes
{
    public static void MapMoneyPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/commissions", MoneyPages.CommissionsAsync).Uses("ListCommissions");
        pages.MapPost("/commissions/approve", MoneyPages.ApproveManyAsync).Uses("ApproveCommission");
        pages.MapPost("/commissions/{id}/approve", MoneyPages.ApproveAsync).Uses("ApproveCommission");
        pages.MapGet("/commissions/{id}/reverse", MoneyPages.AskReverse);
        pages.MapPost("/commissions/{id}/reverse", MoneyPages.ReverseAsync).Uses("ReverseCommission");
        pages.MapGet("/commissions/{id}/receipt", MoneyPages.ReceiptAsync).Uses("GetReceipt", "ReceiptKeys.List");
        pages.MapGet("/commissions/{id}/receipt.json", MoneyPages.ReceiptFileAsync).Uses("GetReceipt");
        pages.MapGet("/payouts", MoneyPages.PayoutsAsync).Uses("ListPayouts", "ListPayouts.OfPartner");
        pages.MapGet("/payouts/run", MoneyPages.PreviewAsync).Uses("PreviewPayouts");
        pages.MapPost("/payouts/run", MoneyPages.RunAsync).Uses("RunPayouts");
        pages.MapGet("/payouts/manual.csv", MoneyPages.ManualFileAsync).Uses("ManualPayoutsFile");
        pages.MapGet("/payouts/returns", MoneyPages.ReturnsAsync).Uses("ListReturns");
        pages.MapPost("/payouts/returns/{id}", MoneyPages.DecideReturnAsync).Uses("DecideReturn.PayAgain", "DecideReturn.Clear");
        pages.MapPost("/payouts/{id}/confirm", MoneyPages.ConfirmAsync).Uses("ConfirmPayout");
        pages.MapGet("/payouts/{id}/cancel", MoneyPages.AskCancel);
        pages.MapPost("/payouts/{id}/cancel", MoneyPages.CancelAsync).Uses("ConfirmPayout.Cancel");
        pages.MapGet("/payouts/{id}/statement.pdf", MoneyPages.StatementPdfAsync).Uses("GetStatementPdf");
        pages.MapGet("/payouts/{id}/statement.csv", MoneyPages.StatementCsvAsync).Uses("GetStatementCsv");
        pages.MapGet("/payouts/{id}", TransferPages.ShowAsync).Uses("GetPayout", "GetTransfer", "ListRecoveryRequests");
        pages.MapGet("/payouts/{id}/recovery", TransferPages.AskRecoveryAsync).Uses("GetTransfer");
        pages.MapPost("/payouts/{id}/recovery", TransferPages.RecoverAsync).Uses("RequestRecovery");
        pages.MapGet("/payouts/confirmations", TransferPages.ConfirmationsAsync).Uses("ListConfirmations");
        pages.MapGet("/ledger", MoneyPages.LedgerAsync).Uses("LedgerBalances", "ListLedgerEntries");
    }
}
