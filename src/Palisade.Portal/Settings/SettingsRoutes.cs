using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Palisade.Portal.Settings;

/// <summary>A brand's settings.</summary>
internal static class SettingsRoutes
{
    public static void MapSettingsPages(this RouteGroupBuilder pages)
    {
        pages.MapGet("/settings", SettingsPages.First);
        pages.MapGet("/settings/branding", SettingsPages.BrandingAsync).Uses("GetProgramSettings");
        pages.MapPost("/settings/branding", SettingsPages.ChangeBrandingAsync).Uses("UpdateProgramSettings");
        pages.MapPost("/settings/branding/{kind}", SettingsPages.UploadAsync).Uses("UploadImage.Logo", "UploadImage.Favicon");
        pages.MapGet("/settings/signup", SettingsPages.SignupAsync).Uses("GetPartnerSignup");
        pages.MapPost("/settings/signup", SettingsPages.ChangeSignupAsync).Uses("UpdatePartnerSignup");
        pages.MapGet("/settings/domains", SettingsPages.DomainsAsync).Uses("ListDomains");
        pages.MapPost("/settings/domains", SettingsPages.ClaimDomainAsync).Uses("ClaimDomain");
        pages.MapPost("/settings/domains/{id}/verify", SettingsPages.VerifyDomainAsync).Uses("VerifyDomain");
        pages.MapGet("/settings/domains/{id}/release", SettingsPages.AskRelease);
        pages.MapPost("/settings/domains/{id}/release", SettingsPages.ReleaseDomainAsync).Uses("ReleaseDomain");
        pages.MapGet("/settings/mail", SettingsPages.MailAsync).Uses("GetMail");
        pages.MapPost("/settings/mail", SettingsPages.ChangeMailAsync).Uses("ChangeMail");
        pages.MapPost("/settings/mail/platform", SettingsPages.PlatformMailAsync).Uses("ChangeMail");
        pages.MapPost("/settings/mail/test", SettingsPages.TestMailAsync).Uses("TestMail");
        pages.MapGet("/settings/payouts", SettingsPages.PayoutsAsync).Uses("PayoutSettings.Get");
        pages.MapPost("/settings/payouts", SettingsPages.ChangePayoutsAsync).Uses("PayoutSettings.Change");
        pages.MapGet("/settings/payouts/provider", ProviderPages.ShowAsync).Uses("ProviderConfig.Get");
        pages.MapPost("/settings/payouts/provider", ProviderPages.SetAsync).Uses("ProviderConfig.Set");
        pages.MapPost("/settings/payouts/provider/rotate", ProviderPages.RotateAsync).Uses("ProviderConfig.Rotate");
        pages.MapGet("/settings/payouts/provider/remove", ProviderPages.AskRemove);
        pages.MapPost("/settings/payouts/provider/remove", ProviderPages.RemoveAsync).Uses("ProviderConfig.Remove");
        pages.MapGet("/settings/fraud", SettingsPages.FraudAsync).Uses("FraudSettings.Get");
        pages.MapPost("/settings/fraud", SettingsPages.ChangeFraudAsync).Uses("FraudSettings.Replace");
        pages.MapGet("/settings/data", SettingsPages.Data);
        pages.MapGet("/settings/data/export.json", SettingsPages.ExportJsonAsync).Uses("ExportJson");
        pages.MapGet("/settings/data/export.sql", SettingsPages.ExportSqlAsync).Uses("ExportSql");
        pages.MapGet("/settings/account", SettingsPages.AccountAsync).Uses("DeletionStatus");
        pages.MapGet("/settings/account/delete", SettingsPages.AskDelete);
        pages.MapPost("/settings/account/delete", SettingsPages.DeleteAsync).Uses("RequestDeletion");
        pages.MapPost("/settings/account/restore", SettingsPages.RestoreAsync).Uses("RestoreAccount");
    }
}
