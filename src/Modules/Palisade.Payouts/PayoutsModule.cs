using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Palisade.Attribution.Contracts;
using Palisade.Payouts.Commissions;
using Palisade.Payouts.External;
using Palisade.Payouts.Ledger;
using Palisade.Payouts.Rails;
using Palisade.Payouts.Receipts;
using Palisade.Payouts.Recovery;
using Palisade.Payouts.Reporting;
using Palisade.Payouts.Returns;
using Palisade.Payouts.Runs;
using Palisade.Payouts.Settings;
using Palisade.Payouts.Statements;
using Palisade.Payouts.Stripe;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Payouts;

/// <summary>Commissions, payouts, and the reports that add them up.</summary>
public static class PayoutsModule
{
    /// <summary>Adds the module's services and permissions.</summary>
    public static IServiceCollection AddPayouts(this IServiceCollection services)
    {
        services.AddPermissions(PayoutsPermissions.Grants);
        services.AddOpenItems(PayoutsOpenItems.All);
        services.AddSingleton<ICommissionLedger, CommissionLedger>();
        services.TryAddSingleton<TenantSigner>();
        services.AddSingleton<PayoutRun>();
        services.AddSingleton<Repayment>();
        services.AddSingleton<ScheduleWork>();
        services.AddHostedService<TenantQueueWorker<ScheduleWork>>();
        services.AddSingleton<ITransferRail, StripeRail>();
        services.AddSingleton<ITransferRail, ExternalRail>();
        services.AddSingleton<ProviderSecrets>();
        services.AddSingleton<ReceiveConfirmation.Desk>();
        services.AddSingleton<Settlement>();
        services.AddSingleton<TransferExecutor>();
        services.AddSingleton<RecoveryDesk>();
        services.AddSingleton<PartnerAccounts>();
        services.AddSingleton<TransferWork>();
        services.AddHostedService<TenantQueueWorker<TransferWork>>();
        return services;
    }

    /// <summary>The module's routes.</summary>
    public static void MapPayouts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/commissions", ListCommissions.HandleAsync).Requires(PayoutsPermissions.CommissionsRead).WithName("ListCommissions");
        routes.MapGet("/api/v1/partners/{id}/commissions", ListCommissions.OfPartnerAsync)
            .Requires(PayoutsPermissions.CommissionsRead).WithName("ListCommissions.OfPartner");
        routes.MapPost("/api/v1/commissions/{id}/approve", ApproveCommission.HandleAsync)
            .Requires(PayoutsPermissions.CommissionsWrite).WithName("ApproveCommission");
        routes.MapPost("/api/v1/commissions/{id}/reverse", ReverseCommission.HandleAsync)
            .Requires(PayoutsPermissions.CommissionsWrite).WithName("ReverseCommission");
        routes.MapGet("/api/v1/commissions/{id}/receipt", GetReceipt.HandleAsync).Requires(PayoutsPermissions.CommissionsRead).WithName("GetReceipt");
        routes.MapGet("/api/v1/receipts/keys", ReceiptKeys.ListAsync)
            .PublicInTenant("whoever holds a receipt may verify it").WithName("ReceiptKeys.List")
            .WorksWhileLeaving("receipts and certificates can be verified until the brand is gone");
        routes.MapPost("/api/v1/receipts/keys/rotate", ReceiptKeys.RotateAsync).Requires(PayoutsPermissions.ReceiptKeysWrite).WithName("ReceiptKeys.Rotate");
        routes.MapPost("/api/v1/payouts/preview", PreviewPayouts.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("PreviewPayouts");
        routes.MapPost("/api/v1/payouts/run", RunPayouts.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("RunPayouts");
        routes.MapGet("/api/v1/payouts", ListPayouts.HandleAsync).Requires(PayoutsPermissions.PayoutsRead).WithName("ListPayouts");
        routes.MapGet("/api/v1/payouts/{id}", GetPayout.HandleAsync).Requires(PayoutsPermissions.PayoutsRead).WithName("GetPayout");
        routes.MapGet("/api/v1/partners/{id}/payouts", ListPayouts.OfPartnerAsync)
            .Requires(PayoutsPermissions.PayoutsRead).WithName("ListPayouts.OfPartner");
        routes.MapPost("/api/v1/payouts/{id}/confirm", ConfirmPayout.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("ConfirmPayout");
        routes.MapPost("/api/v1/payouts/{id}/cancel", ConfirmPayout.CancelAsync)
            .Requires(PayoutsPermissions.PayoutsWrite).WithName("ConfirmPayout.Cancel");
        routes.MapGet("/api/v1/payouts/manual.csv", ManualPayoutsFile.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("ManualPayoutsFile");
        routes.MapPost("/api/v1/payouts/manual/confirmations", ConfirmManualPayouts.HandleAsync)
            .Requires(PayoutsPermissions.PayoutsWrite).WithName("ConfirmManualPayouts");
        routes.MapGet("/api/v1/payouts/{id}/statement.pdf", GetStatementPdf.HandleAsync)
            .Requires(PayoutsPermissions.PayoutsRead).LimitedPerMinute(120).WithName("GetStatementPdf");
        routes.MapGet("/api/v1/payouts/{id}/statement.csv", GetStatementCsv.HandleAsync).Requires(PayoutsPermissions.PayoutsRead).WithName("GetStatementCsv");
        routes.MapGet("/api/v1/payouts/{id}/transfer", GetTransfer.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("GetTransfer");
        routes.MapPost("/api/v1/payouts/{id}/recovery", RequestRecovery.HandleAsync).Validates<RequestRecovery.Request, RequestRecovery.Validator>()
            .Requires(PayoutsPermissions.PayoutsWrite).WithName("RequestRecovery");
        routes.MapGet("/api/v1/recovery-requests", ListRecoveryRequests.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("ListRecoveryRequests");
        routes.MapPost("/api/v1/partners/{id}/connect/start", ConnectStart.HandleAsync).Validates<ConnectStart.Request, ConnectStart.Validator>()
            .Requires(PayoutsPermissions.ConnectWrite).LimitedPerMinute(30).NeedsStepUp().WithName("ConnectStart");
        routes.MapGet("/api/v1/partners/{id}/connect/status", ConnectStatus.HandleAsync)
            .Requires(PayoutsPermissions.PayoutsRead).LimitedPerMinute(120).WithName("ConnectStatus");
        routes.MapGet("/api/v1/ledger/entries", ListLedgerEntries.HandleAsync).Requires(PayoutsPermissions.LedgerRead).WithName("ListLedgerEntries");
        routes.MapGet("/api/v1/ledger/balances", LedgerBalances.HandleAsync).Requires(PayoutsPermissions.LedgerRead).WithName("LedgerBalances");
        routes.MapGet("/api/v1/config/payouts", PayoutSettings.GetAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("PayoutSettings.Get");
        routes.MapPost("/api/v1/config/payouts", PayoutSettings.ChangeAsync).Validates<PayoutSettings.Change, PayoutSettings.Validator>()
            .Requires(PayoutsPermissions.PayoutsWrite).NeedsStepUp().WithName("PayoutSettings.Change");
        routes.MapProvider();
        routes.MapGet("/api/v1/payouts/returns", ListReturns.HandleAsync).Requires(PayoutsPermissions.PayoutsRead).WithName("ListReturns");
        routes.MapPost("/api/v1/payouts/returns/{id}/pay-again", DecideReturn.PayAgainAsync).Validates<DecideReturn.Request, DecideReturn.Validator>()
            .Requires(PayoutsPermissions.PayoutsWrite).WithName("DecideReturn.PayAgain");
        routes.MapPost("/api/v1/payouts/returns/{id}/clear", DecideReturn.ClearAsync).Validates<DecideReturn.Request, DecideReturn.Validator>()
            .Requires(PayoutsPermissions.PayoutsWrite).WithName("DecideReturn.Clear");
        routes.MapGet("/api/v1/partners/{id}/dashboard", PartnerDashboard.HandleAsync).Requires(PayoutsPermissions.PartnersRead).WithName("PartnerDashboard");
        routes.MapGet("/api/v1/partners/{id}/timeseries", PartnerTimeseries.HandleAsync)
            .Requires(PayoutsPermissions.PartnersRead).WithName("PartnerTimeseries");
        routes.MapGet("/api/v1/admin/overview", ProgramOverview.HandleAsync).Requires(PayoutsPermissions.OverviewRead).WithName("ProgramOverview");
        routes.MapGet("/api/v1/admin/timeseries", ProgramTimeseries.HandleAsync).Requires(PayoutsPermissions.OverviewRead).WithName("ProgramTimeseries");
    }

    private static void MapProvider(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/payouts", ReceiveConfirmation.HandleAsync)
            .PublicInTenant("the brand's payment provider has no key here; it signs what it sends", canWrite: true).WithName("ReceiveConfirmation")
            .WorksWhileLeaving("money under way is followed to its end");
        routes.MapGet("/api/v1/payouts/confirmations", ListConfirmations.HandleAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("ListConfirmations");
        routes.MapGet("/api/v1/config/payouts/provider", ProviderConfig.GetAsync).Requires(PayoutsPermissions.PayoutsWrite).WithName("ProviderConfig.Get");
        routes.MapPut("/api/v1/config/payouts/provider", ProviderConfig.SetAsync).Validates<ProviderConfig.Change, ProviderConfig.ChangeValidator>()
            .Requires(PayoutsPermissions.PayoutsWrite).NeedsStepUp().WithName("ProviderConfig.Set");
        routes.MapPost("/api/v1/config/payouts/provider/rotate-secret", ProviderConfig.RotateAsync)
            .Validates<ProviderConfig.Rotation, ProviderConfig.RotationValidator>().Requires(PayoutsPermissions.PayoutsWrite).NeedsStepUp().WithName("ProviderConfig.Rotate");
        routes.MapDelete("/api/v1/config/payouts/provider", ProviderConfig.RemoveAsync).Requires(PayoutsPermissions.PayoutsWrite).NeedsStepUp().WithName("ProviderConfig.Remove");
    }
}
