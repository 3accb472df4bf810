using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Palisade.Portal.Account;
using Palisade.Portal.Find;
using Palisade.Portal.Home;
using Palisade.Portal.Money;
using Palisade.Portal.Own;
using Palisade.Portal.Partners;
using Palisade.Portal.Programs;
using Palisade.Portal.Public;
using Palisade.Portal.Review;
using Palisade.Portal.Settings;
using Palisade.Portal.Staff;
using Palisade.Portal.Trust;

namespace Palisade.Portal;

/// <summary>Every page and form: its path, its handler, and the operations of the API behind it (<c>docs/portal.md</c> is made of them).</summary>
internal static class PortalRoutes
{
    public static void MapPublicPages(this RouteGroupBuilder pages)
    {
        pages.Page("/signin", SignInPages.Show, "GetBranding", "SignInWithPasskey.Begin", "SignInWithPasskey.Finish").ForEverybody();
        pages.Form("/signin", SignInPages.RequestLinkAsync, "RequestSignIn").ForEverybody();
        pages.Page("/auth/magic", SignInPages.Confirm).ForEverybody();
        pages.Form("/auth/magic", SignInPages.EnterAsync, "VerifyMagicLink").ForEverybody();
        pages.Form("/signout", SignInPages.LeaveAsync, "SignOut").ForEverybody();
        pages.Form("/preferences", Preferences.ChangeAsync).ForEverybody();
        pages.Page("/brand.css", BrandStyle.ShowAsync, "GetBranding");
        pages.Page("/join", JoinPages.Show).ForEverybody();
        pages.Form("/join", JoinPages.ApplyAsync, "SignUpPartner").ForEverybody();
        pages.Page("/signup", JoinPages.ShowBrand).ForEverybody();
        pages.Form("/signup", JoinPages.SignUpBrandAsync, "SignUp").ForEverybody();
    }

    public static void MapBrandPages(this RouteGroupBuilder pages)
    {
        pages.Page("/", HomePages.ShowAsync, "WhoAmI", "ProgramTimeseries", "ProgramOverview", "OnboardingStatus", "PartnerTimeseries", "PartnerDashboard", "PartnerFunnel", "ListReaches");

        pages.Page("/programs", ProgramPages.ListAsync, "ListPrograms", "ListMyPrograms");
        pages.Page("/programs/new", ProgramPages.New);
        pages.Form("/programs/new", ProgramPages.CreateAsync, "CreateProgram");
        pages.Form("/programs/preview", ProgramPages.PreviewAsync);
        pages.Page("/programs/{id}", ProgramPages.ShowAsync, "ListProgramVersions");
        pages.Page("/programs/{id}/edit", ProgramPages.EditAsync);
        pages.Form("/programs/{id}/edit", ProgramPages.ChangeAsync, "ChangeProgram");
        pages.Page("/programs/{id}/simulate", ProgramPages.SimulateAsync);
        pages.Form("/programs/{id}/simulate", ProgramPages.RunSimulationAsync, "SimulateProgram");

        pages.Page("/partners", PartnerPages.ListAsync, "ListPartners");
        pages.Page("/partners/new", PartnerPages.NewAsync);
        pages.Form("/partners/new", PartnerPages.CreateAsync, "CreatePartner");
        pages.Page("/partners/import", PartnerPages.Import);
        pages.Form("/partners/import", PartnerPages.RunImportAsync, "ImportPartnersCsv");
        pages.Page("/partners/{id}", PartnerPages.ShowAsync, "GetPartner", "PartnerDashboard", "PartnerTimeseries");
        pages.Page("/partners/{id}/links", PartnerPages.LinksAsync, "ListLinks", "ListGrants", "ListCoupons");
        pages.Form("/partners/{id}/links", PartnerPages.AddLinkAsync, "CreateLink");
        pages.Form("/partners/{id}/coupons", PartnerPages.AddCouponAsync, "CreateCoupon");
        pages.Form("/partners/{id}/coupons/{couponId}/end", PartnerPages.EndCouponAsync, "DeactivateCoupon");
        pages.Form("/partners/{id}/programs/{programId}/grant", PartnerPages.GrantAsync, "GrantPrograms");
        pages.Form("/partners/{id}/programs/{programId}/withdraw", PartnerPages.WithdrawAsync, "WithdrawGrant");
        pages.Page("/partners/{id}/people", PartnerPages.PeopleAsync, "ListPartnerMembers");
        pages.Page("/partners/{id}/commissions", MoneyPages.CommissionsOfAsync, "ListCommissions.OfPartner");
        pages.Form("/partners/{id}/invite", PartnerPages.InviteAsync, "InvitePartner");
        pages.Form("/partners/{id}/reinstate", PartnerPages.ReinstateAsync, "ReinstatePartner");
        pages.Page("/partners/{id}/revoke", PartnerPages.AskRevokeAsync);
        pages.Form("/partners/{id}/revoke", PartnerPages.RevokeAsync, "RevokePartner");
        pages.Page("/applications", PartnerPages.ApplicationsAsync, "ListPartners");
        pages.Form("/applications/admit", PartnerPages.AdmitManyAsync, "ApprovePartner");
        pages.Form("/applications/{id}/admit", PartnerPages.AdmitAsync, "ApprovePartner");

        pages.Page("/commissions", MoneyPages.CommissionsAsync, "ListCommissions");
        pages.Form("/commissions/approve", MoneyPages.ApproveManyAsync, "ApproveCommission");
        pages.Form("/commissions/{id}/approve", MoneyPages.ApproveAsync, "ApproveCommission");
        pages.Page("/commissions/{id}/reverse", MoneyPages.AskReverse);
        pages.Form("/commissions/{id}/reverse", MoneyPages.ReverseAsync, "ReverseCommission");
        pages.Page("/commissions/{id}/receipt", MoneyPages.ReceiptAsync, "GetReceipt", "ReceiptKeys.List");
        pages.Page("/commissions/{id}/receipt.json", MoneyPages.ReceiptFileAsync, "GetReceipt");
        pages.Page("/payouts", MoneyPages.PayoutsAsync, "ListPayouts", "ListPayouts.OfPartner");
        pages.Page("/payouts/run", MoneyPages.PreviewAsync, "PreviewPayouts");
        pages.Form("/payouts/run", MoneyPages.RunAsync, "RunPayouts");
        pages.Page("/payouts/manual.csv", MoneyPages.ManualFileAsync, "ManualPayoutsFile");
        pages.Page("/payouts/returns", MoneyPages.ReturnsAsync, "ListReturns");
        pages.Form("/payouts/returns/{id}", MoneyPages.DecideReturnAsync, "DecideReturn.PayAgain", "DecideReturn.Clear");
        pages.Form("/payouts/{id}/confirm", MoneyPages.ConfirmAsync, "ConfirmPayout");
        pages.Page("/payouts/{id}/cancel", MoneyPages.AskCancel);
        pages.Form("/payouts/{id}/cancel", MoneyPages.CancelAsync, "ConfirmPayout.Cancel");
        pages.Page("/payouts/{id}/statement.pdf", MoneyPages.StatementPdfAsync, "GetStatementPdf");
        pages.Page("/payouts/{id}/statement.csv", MoneyPages.StatementCsvAsync, "GetStatementCsv");
        pages.Page("/ledger", MoneyPages.LedgerAsync, "LedgerBalances", "ListLedgerEntries");
    }

    public static void MapPartnerPages(this RouteGroupBuilder pages)
    {
        pages.Page("/links", OwnPages.LinksAsync, "ListLinks", "ListMyPrograms", "PartnerDashboard");
        pages.Form("/links", OwnPages.MakeLinkAsync, "CreateLink");
        pages.Page("/links/{key}/qr.svg", OwnPages.QrAsync, "ListLinks");
        pages.Page("/coupons", OwnPages.CouponsAsync, "ListCoupons");
        pages.Page("/customers", OwnPages.CustomersAsync, "PartnerCustomers", "PartnerEvents", "PartnerBreakdown");
        pages.Page("/team", OwnPages.TeamAsync, "ListPartnerMembers", "ListRoles");
        pages.Form("/team", OwnPages.InviteAsync, "InvitePartnerMember");
        pages.Form("/team/{id}/role", OwnPages.ChangeRoleAsync, "ChangePartnerMember");
        pages.Form("/team/{id}/invite", OwnPages.InviteAgainAsync, "ResendPartnerInvitation");
        pages.Page("/team/{id}/remove", OwnPages.AskRemove);
        pages.Form("/team/{id}/remove", OwnPages.RemoveAsync, "RemovePartnerMember");
        pages.Page("/postbacks", OwnPages.PostbacksAsync, "ListPostbacks");
        pages.Form("/postbacks", OwnPages.AddPostbackAsync, "CreatePostback");
        pages.Form("/postbacks/{id}/switch", OwnPages.SwitchPostbackAsync, "ChangePostback");
        pages.Form("/postbacks/{id}/remove", OwnPages.RemovePostbackAsync, "ChangePostback.Remove");
        pages.Page("/keys", OwnPages.KeysAsync, "ListPartnerKeys");
        pages.Form("/keys", OwnPages.MakeKeyAsync, "CreatePartnerKey");
        pages.Form("/keys/{id}/revoke", OwnPages.RevokeKeyAsync, "RevokeKey");
        pages.Page("/payout-method", OwnPages.PayoutMethodAsync, "ConnectStatus");
        pages.Form("/payout-method", OwnPages.ConnectAsync, "ConnectStart");
        pages.Page("/activity", OwnPages.ActivityAsync, "ListAuditEntries");
        pages.Page("/resources", ResourcePages.ShowAsync, "ListBrandResources");
        pages.Form("/resources/texts", ResourcePages.AddTextAsync, "AddBrandResource.Snippet");
        pages.Form("/resources/pictures", ResourcePages.AddPictureAsync, "UploadImage.BrandAsset", "AddBrandResource.Image");
        pages.Form("/resources/{id}/remove", ResourcePages.RemoveAsync, "ChangeBrandResource.Remove");
    }

    public static void MapSettingsPages(this RouteGroupBuilder pages)
    {
        pages.Page("/reports", ReviewPages.ReportsAsync, "ProgramOverview", "ProgramTimeseries");
        pages.Page("/reports/partners.csv", ReviewPages.ReportFileAsync, "ProgramOverview");
        pages.Page("/reports/{id}", ReviewPages.ReportOfAsync, "PartnerEvents", "PartnerBreakdown");
        pages.Page("/fraud", ReviewPages.CasesAsync, "ListFraudCases");
        pages.Page("/fraud/hold", ReviewPages.AskHoldAsync);
        pages.Form("/fraud/hold", ReviewPages.HoldAsync, "HoldCommissions");
        pages.Page("/fraud/clicks", ReviewPages.ClicksAsync, "ListFlaggedClicks");
        pages.Form("/fraud/clicks/{id}/unflag", ReviewPages.UnflagAsync, "UnflagClick");
        pages.Page("/fraud/{id}/{decision}", ReviewPages.AskDecision);
        pages.Form("/fraud/{id}/{decision}", ReviewPages.DecideAsync, "DecideFraudCase.Release", "DecideFraudCase.Confirm");

        pages.Page("/settings", SettingsPages.First);
        pages.Page("/settings/branding", SettingsPages.BrandingAsync, "GetProgramSettings");
        pages.Form("/settings/branding", SettingsPages.ChangeBrandingAsync, "UpdateProgramSettings");
        pages.Form("/settings/branding/{kind}", SettingsPages.UploadAsync, "UploadImage.Logo", "UploadImage.Favicon");
        pages.Page("/settings/signup", SettingsPages.SignupAsync, "GetPartnerSignup");
        pages.Form("/settings/signup", SettingsPages.ChangeSignupAsync, "UpdatePartnerSignup");
        pages.Page("/settings/domains", SettingsPages.DomainsAsync, "ListDomains");
        pages.Form("/settings/domains", SettingsPages.ClaimDomainAsync, "ClaimDomain");
        pages.Form("/settings/domains/{id}/verify", SettingsPages.VerifyDomainAsync, "VerifyDomain");
        pages.Page("/settings/domains/{id}/release", SettingsPages.AskRelease);
        pages.Form("/settings/domains/{id}/release", SettingsPages.ReleaseDomainAsync, "ReleaseDomain");
        pages.Page("/settings/mail", SettingsPages.MailAsync, "GetMail");
        pages.Form("/settings/mail", SettingsPages.ChangeMailAsync, "ChangeMail");
        pages.Form("/settings/mail/platform", SettingsPages.PlatformMailAsync, "ChangeMail");
        pages.Form("/settings/mail/test", SettingsPages.TestMailAsync, "TestMail");
        pages.Page("/settings/payouts", SettingsPages.PayoutsAsync, "PayoutSettings.Get");
        pages.Form("/settings/payouts", SettingsPages.ChangePayoutsAsync, "PayoutSettings.Change");
        pages.Page("/settings/fraud", SettingsPages.FraudAsync, "FraudSettings.Get");
        pages.Form("/settings/fraud", SettingsPages.ChangeFraudAsync, "FraudSettings.Replace");
        pages.Page("/settings/data", SettingsPages.Data);
        pages.Page("/settings/data/export.json", SettingsPages.ExportJsonAsync, "ExportJson");
        pages.Page("/settings/data/export.sql", SettingsPages.ExportSqlAsync, "ExportSql");
        pages.Page("/settings/account", SettingsPages.AccountAsync, "DeletionStatus");
        pages.Page("/settings/account/delete", SettingsPages.AskDelete);
        pages.Form("/settings/account/delete", SettingsPages.DeleteAsync, "RequestDeletion");
        pages.Form("/settings/account/restore", SettingsPages.RestoreAsync, "RestoreAccount");

        pages.Page("/settings/access", AccessPages.RolesAsync, "ListRoles");
        pages.Page("/settings/access/roles/new", AccessPages.NewRoleAsync);
        pages.Form("/settings/access/roles/new", AccessPages.CreateRoleAsync, "CreateRole");
        pages.Page("/settings/access/roles/{id}", AccessPages.EditRoleAsync);
        pages.Form("/settings/access/roles/{id}", AccessPages.ChangeRoleAsync, "ChangeRole");
        pages.Form("/settings/access/roles/{id}/delete", AccessPages.DeleteRoleAsync, "DeleteRole");
        pages.Page("/settings/access/members", AccessPages.MembersAsync, "ListMembers");
        pages.Form("/settings/access/members", AccessPages.InviteAsync, "InviteMember");
        pages.Form("/settings/access/members/{id}/role", AccessPages.ChangeMemberAsync, "ChangeMember");
        pages.Form("/settings/access/members/{id}/invite", AccessPages.InviteAgainAsync, "ResendInvitation");
        pages.Page("/settings/access/members/{id}/remove", AccessPages.AskRemove);
        pages.Form("/settings/access/members/{id}/remove", AccessPages.RemoveAsync, "RemoveMember");
        pages.Page("/settings/access/audit", AccessPages.AuditAsync, "ListAuditEntries");
        pages.Page("/settings/access/audit/export", AccessPages.AuditFileAsync, "ExportAuditEntries");

        pages.Page("/settings/keys", KeyPages.KeysAsync, "ListKeys");
        pages.Page("/settings/keys/new", KeyPages.NewKeyAsync);
        pages.Form("/settings/keys/new", KeyPages.CreateKeyAsync, "CreateOperatorKey", "CreateScopedKey");
        pages.Form("/settings/keys/{id}/rotate", KeyPages.RotateKeyAsync, "RotateKey");
        pages.Form("/settings/keys/{id}/revoke", KeyPages.RevokeKeyAsync, "RevokeKey");
        pages.Page("/settings/webhooks", KeyPages.WebhooksAsync, "ListEndpoints");
        pages.Form("/settings/webhooks", KeyPages.AddWebhookAsync, "CreateEndpoint");
        pages.Page("/settings/webhooks/{id}", KeyPages.WebhookAsync, "ListDeliveries");
        pages.Form("/settings/webhooks/{id}/test", KeyPages.TestWebhookAsync, "TestEndpoint");
        pages.Form("/settings/webhooks/{id}/switch", KeyPages.SwitchWebhookAsync, "ChangeEndpoint");
        pages.Form("/settings/webhooks/{id}/rotate", KeyPages.RotateWebhookAsync, "RotateSecret");
        pages.Form("/settings/webhooks/{id}/remove", KeyPages.RemoveWebhookAsync, "RemoveEndpoint");
        pages.Form("/settings/webhooks/{id}/replay", KeyPages.ReplayAsync, "RetryDelivery.Replay");
        pages.Form("/settings/webhooks/{id}/deliveries/{deliveryId}/retry", KeyPages.RetryAsync, "RetryDelivery");
        pages.Page("/settings/inbound", KeyPages.InboundAsync, "InboundSource.List", "StripeConfig.Get");
        pages.Form("/settings/inbound", KeyPages.AddInboundAsync, "InboundSource.Create");
        pages.Form("/settings/inbound/stripe", KeyPages.ChangeStripeAsync, "StripeConfig.Change");
        pages.Form("/settings/inbound/{name}/rotate", KeyPages.RotateInboundAsync, "InboundSource.Rotate");
        pages.Form("/settings/inbound/{name}/remove", KeyPages.RemoveInboundAsync, "InboundSource.Delete");
        pages.Page("/settings/credentials", KeyPages.CredentialsAsync, "ListCredentials");
        pages.Form("/settings/credentials", KeyPages.PutCredentialAsync, "PutCredential");
        pages.Form("/settings/credentials/{kind}/{name}/remove", KeyPages.RemoveCredentialAsync, "DeleteCredential");
        pages.Page("/settings/directory", KeyPages.DirectoryAsync, "ListScimTokens", "ListScimGroups");
        pages.Form("/settings/directory", KeyPages.AddScimTokenAsync, "CreateScimToken");
        pages.Form("/settings/directory/{id}/revoke", KeyPages.RevokeScimTokenAsync, "RevokeScimToken");
        pages.Form("/settings/directory/groups/{id}", KeyPages.MapGroupAsync, "MapScimGroup");
    }

    public static void MapAccountPages(this RouteGroupBuilder pages)
    {
        pages.Page("/confirm", ConfirmPages.ShowAsync, "GetSecondFactor", "VerifyPasskey.Begin", "VerifyPasskey.Finish");
        pages.Form("/confirm", ConfirmPages.ProveAsync, "VerifyTotp", "RecoveryCodes.Verify", "RequestSignIn");
        pages.Page("/account", AccountPages.Profile, "WhoAmI");
        pages.Page("/account/security", AccountPages.SecurityAsync, "ListSessions", "GetSecondFactor", "OwnPasskeys.List", "RegisterPasskey.Begin", "RegisterPasskey.Finish");
        pages.Form("/account/security/sessions/end-others", AccountPages.EndOthersAsync, "RevokeSession.Others");
        pages.Form("/account/security/sessions/{id}/end", AccountPages.EndSessionAsync, "RevokeSession.One");
        pages.Form("/account/security/app", AccountPages.BeginAppAsync, "EnrolTotp.Begin");
        pages.Form("/account/security/app/confirm", AccountPages.ConfirmAppAsync, "EnrolTotp.Confirm");
        pages.Page("/account/security/app/remove", AccountPages.AskRemoveApp);
        pages.Form("/account/security/app/remove", AccountPages.RemoveAppAsync, "RemoveTotp");
        pages.Page("/account/security/codes", AccountPages.AskRenewCodes);
        pages.Form("/account/security/codes", AccountPages.RenewCodesAsync, "RecoveryCodes.Renew");
        pages.Form("/account/security/passkeys/{id}/name", AccountPages.RenamePasskeyAsync, "OwnPasskeys.Rename");
        pages.Page("/account/security/passkeys/{id}/remove", AccountPages.AskRemovePasskey);
        pages.Form("/account/security/passkeys/{id}/remove", AccountPages.RemovePasskeyAsync, "OwnPasskeys.Remove");

        pages.Page("/settings/access/members/{id}/sign-in", CarePages.OfTeamAsync, "ListMembers");
        pages.Form("/settings/access/members/{id}/sign-in/end", CarePages.EndOfTeamAsync, "RevokeMemberSessions");
        pages.Form("/settings/access/members/{id}/sign-in/reset", CarePages.ResetOfTeamAsync, "ResetSecondFactor");
        pages.Page("/team/{id}/sign-in", CarePages.OfOwnAsync, "ListPartnerMembers");
        pages.Form("/team/{id}/sign-in/end", CarePages.EndOfOwnAsync, "RevokePartnerMemberSessions");
        pages.Form("/team/{id}/sign-in/reset", CarePages.ResetOfOwnAsync, "ResetPartnerSecondFactor");
        pages.Page("/partners/{id}/people/{memberId}/sign-in", CarePages.OfPartnerAsync, "ListPartnerMembers");
        pages.Form("/partners/{id}/people/{memberId}/sign-in/end", CarePages.EndOfPartnerAsync, "RevokePartnerMemberSessions");
        pages.Form("/partners/{id}/people/{memberId}/sign-in/reset", CarePages.ResetOfPartnerAsync, "ResetPartnerSecondFactor");
    }

    public static void MapTrustPages(this RouteGroupBuilder pages)
    {
        pages.Page("/settings/sign-in", SignInSettingsPages.ShowAsync, "SignInSettings.Get");
        pages.Form("/settings/sign-in", SignInSettingsPages.ChangeAsync, "SignInSettings.Replace");
        pages.Page("/settings/features", FeaturePages.ShowAsync, "ListSettings", "ListFlags");
        pages.Form("/settings/features", FeaturePages.ChangeSettingsAsync, "ChangeSettings");
        pages.Page("/settings/features/{key}", FeaturePages.FlagAsync, "ListFlags");
        pages.Form("/settings/features/{key}", FeaturePages.SetFlagAsync, "SetFlag");
        pages.Form("/settings/features/{key}/reset", FeaturePages.ResetFlagAsync, "ResetFlag");
        pages.Page("/settings/reaches", ReachPages.ListAsync, "ListReaches");
        pages.Page("/settings/reaches/{id}/approve", ReachPages.AskApprove);
        pages.Form("/settings/reaches/{id}/approve", ReachPages.ApproveAsync, "ApproveReach");
        pages.Form("/settings/reaches/{id}/refuse", ReachPages.RefuseAsync, "RefuseReach");
        pages.Form("/settings/reaches/{id}/end", ReachPages.EndAsync, "EndReach");
        pages.Page("/settings/collector", CollectorPages.ShowAsync, "GetCollector");
        pages.Form("/settings/collector", CollectorPages.SetAsync, "SetCollector");
        pages.Form("/settings/collector/test", CollectorPages.TestAsync, "TestCollector");
        pages.Page("/settings/collector/remove", CollectorPages.AskRemove);
        pages.Form("/settings/collector/remove", CollectorPages.RemoveAsync, "RemoveCollector");
        pages.Page("/settings/people", PersonPages.ShowAsync, "ListErasures");
        pages.Page("/settings/people/export.json", PersonPages.ExportAsync, "ExportPerson");
        pages.Page("/settings/people/erase", PersonPages.AskErase);
        pages.Form("/settings/people/erase", PersonPages.EraseAsync, "ErasePerson");
        pages.Page("/settings/people/erasures/{id}.json", PersonPages.CertificateAsync, "ListErasures.One");
        pages.Page("/settings/directory/log", RotationPages.ScimLogAsync, "ListScimRequests");
        pages.Form("/settings/directory/{id}/rotate", RotationPages.RotateScimTokenAsync, "RotateScimToken");
        pages.Page("/settings/credentials/{kind}/{name}/rotate", RotationPages.AskCredential);
        pages.Form("/settings/credentials/{kind}/{name}/rotate", RotationPages.RotateCredentialAsync, "RotateCredential");
        pages.Page("/settings/credentials/receipts", RotationPages.ReceiptKeysAsync, "ReceiptKeys.List");
        pages.Form("/settings/credentials/receipts", RotationPages.RotateReceiptKeyAsync, "ReceiptKeys.Rotate");
    }

    /// <summary>What money and partners lacked: how a transfer moves, the own provider, agreed terms, working out again, agencies, finding things.</summary>
    public static void MapMoneyPages(this RouteGroupBuilder pages)
    {
        pages.Page("/payouts/{id}", TransferPages.ShowAsync, "GetPayout", "GetTransfer", "ListRecoveryRequests");
        pages.Page("/payouts/{id}/recovery", TransferPages.AskRecoveryAsync, "GetTransfer");
        pages.Form("/payouts/{id}/recovery", TransferPages.RecoverAsync, "RequestRecovery");
        pages.Page("/payouts/confirmations", TransferPages.ConfirmationsAsync, "ListConfirmations");
        pages.Page("/settings/payouts/provider", ProviderPages.ShowAsync, "ProviderConfig.Get");
        pages.Form("/settings/payouts/provider", ProviderPages.SetAsync, "ProviderConfig.Set");
        pages.Form("/settings/payouts/provider/rotate", ProviderPages.RotateAsync, "ProviderConfig.Rotate");
        pages.Page("/settings/payouts/provider/remove", ProviderPages.AskRemove);
        pages.Form("/settings/payouts/provider/remove", ProviderPages.RemoveAsync, "ProviderConfig.Remove");
        pages.Page("/partners/{id}/terms", TermsPages.ShowAsync, "GetTerms", "ListGrants");
        pages.Form("/partners/{id}/terms", TermsPages.AgreeAsync, "PutTerms");
        pages.Page("/partners/{id}/terms/end", TermsPages.AskEndAsync);
        pages.Form("/partners/{id}/terms/end", TermsPages.EndAsync, "DeleteTerms");
        pages.Page("/reports/rederivations", RederivationPages.ListAsync, "ListRederivations");
        pages.Form("/reports/rederivations", RederivationPages.StartAsync, "StartRederivation");
        pages.Page("/reports/rederivations/{id}", RederivationPages.ShowAsync, "ListRederivations.One");
        pages.Page("/agencies", AgencyPages.ListAsync, "ListAgencies");
        pages.Form("/agencies", AgencyPages.CreateAsync, "CreateAgency");
        pages.Page("/agencies/{id}/close", AgencyPages.AskClose);
        pages.Form("/agencies/{id}/close", AgencyPages.CloseAsync, "CloseAgency");
        pages.Form("/agencies/{id}/reopen", AgencyPages.ReopenAsync, "ReopenAgency");
        pages.Page("/resources/{id}/edit", ResourcePages.EditAsync, "ListBrandResources");
        pages.Form("/resources/{id}/edit", ResourcePages.ChangeAsync, "ChangeBrandResource");
        pages.Form("/resources/{id}/move", ResourcePages.MoveAsync, "ReorderBrandResources");
        pages.Page("/search", FindPages.SearchAsync, "ListPartners", "ListPrograms", "ListMyPrograms", "PartnerCustomers", "ListCoupons", "ListLinks", "GetPayout", "GetReceipt");
        pages.Page("/notifications", FindPages.WaitingAsync, "ListPartners", "ListCommissions", "ListFraudCases", "ListPayouts", "ListReturns", "ListConfirmations", "ListEndpoints", "ListReaches");
        pages.Page("/install", InstallPages.ShowAsync, "GetInstallStatus").ForEverybody();
        pages.Form("/install", InstallPages.InstallAsync, "InstallSingleTenant").ForEverybody();
        pages.Page("/fraud/clicks/{id}/flag", RederivationPages.AskFlag);
        pages.Form("/fraud/clicks/{id}/flag", RederivationPages.FlagAsync, "FlagClick");
    }

    /// <summary>The platform's console: pages without a brand, for who signs in with an operator's token.</summary>
    public static void MapStaffPages(this RouteGroupBuilder pages)
    {
        pages.Page("/platform", StaffPages.BrandsAsync, "ListBrands").ForEverybody();
        pages.Page("/platform/signin", StaffPages.ShowSignIn).ForEverybody();
        pages.Form("/platform/signin", StaffPages.EnterAsync, "ShowPlatformOperator").ForEverybody();
        pages.Form("/platform/signout", StaffPages.Leave).ForEverybody();
        pages.Page("/platform/brands/{id}/{decision}", StaffPages.AskDecisionAsync, "ListBrands").ForEverybody();
        pages.Form("/platform/brands/{id}/{decision}", StaffPages.DecideAsync, "ApproveBrand", "RejectBrand", "SuspendBrand", "ReinstateBrand").ForEverybody();
        pages.Page("/platform/blocklist", StaffPages.BlocklistAsync, "ListBlocklist").ForEverybody();
        pages.Form("/platform/blocklist", StaffPages.BlockAsync, "AddToBlocklist").ForEverybody();
        pages.Form("/platform/blocklist/{id}/remove", StaffPages.UnblockAsync, "RemoveFromBlocklist").ForEverybody();
        pages.Page("/platform/reaches", StaffReachPages.ListAsync, "ListRequestedReaches").ForEverybody();
        pages.Form("/platform/reaches", StaffReachPages.RequestAsync, "RequestReach").ForEverybody();
        pages.Page("/platform/reaches/{id}", StaffReachPages.ShowAsync, "ShowRequestedReach").ForEverybody();
        pages.Form("/platform/reaches/{id}/confirm", StaffReachPages.ConfirmAsync, "ConfirmReach").ForEverybody();
        pages.Form("/platform/reaches/{id}/end", StaffReachPages.EndAsync, "EndRequestedReach").ForEverybody();
        pages.Page("/platform/audit", StaffPages.AuditAsync, "ListPlatformAudit").ForEverybody();
        pages.Page("/platform/audit/export", StaffPages.AuditFileAsync, "ExportPlatformAudit").ForEverybody();
        pages.Page("/platform/health", StaffPages.HealthAsync).ForEverybody();
        pages.Page("/platform/me", StaffPages.Me, "ShowPlatformOperator").ForEverybody();
    }

    private static RouteHandlerBuilder Page(this RouteGroupBuilder pages, [StringSyntax("Route")] string path, Delegate handler, params string[] uses) =>
        pages.MapGet(path, handler).WithName("PortalPage" + NameOf(path)).WithMetadata(new ApiUse(uses));

    private static RouteHandlerBuilder Form(this RouteGroupBuilder pages, [StringSyntax("Route")] string path, Delegate handler, params string[] uses) =>
        pages.MapPost(path, handler).WithName("PortalForm" + NameOf(path)).WithMetadata(new ApiUse(uses)).DisableAntiforgery();

    private static RouteHandlerBuilder ForEverybody(this RouteHandlerBuilder page) => page.WithMetadata(new ForEverybody());

    /// <summary>“/partners/{id}/links” is PartnersIdLinks.</summary>
    private static string NameOf(string path) =>
        path == "/" ? "Home" : string.Concat(path.Split('/', '{', '}', '.', '-').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
}
