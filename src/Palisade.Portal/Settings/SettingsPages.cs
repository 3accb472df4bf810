using System.Globalization;
using Microsoft.AspNetCore.Http;
using Palisade.Client;

namespace Palisade.Portal.Settings;

/// <summary>The brand's settings that are one form each.</summary>
internal static class SettingsPages
{
    public static IResult First(Visit visit) => Navigation.SettingsOf(visit).FirstOrDefault() is { } first ? visit.Go(first.Path) : PageFrame.Nowhere(visit);

    public static async Task<IResult> BrandingAsync(Visit visit)
    {
        var now = await visit.Api.BrandSettingsAsync(visit.Aborted);
        return visit.Page<BrandingPage>(new
        {
            Form = new Form(("programName", now.ProgramName), ("supportEmail", now.SupportEmail), ("brandColor", now.BrandColor), ("programTermsUrl", now.ProgramTermsUrl)),
            Now = now,
        });
    }

    public static async Task<IResult> ChangeBrandingAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeBrandSettingsAsync(form["programName"], form["supportEmail"], form["brandColor"], form["programTermsUrl"], visit.Aborted);
                return visit.Go("/settings/branding", "Saved. Everybody sees it with the next page.");
            },
            async again => visit.Page<BrandingPage>(new { Form = again, Now = await visit.Api.BrandSettingsAsync(visit.Aborted) }));
    }

    public static async Task<IResult> UploadAsync(Visit visit, string kind)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(
            form, "/settings/branding", "The picture is in use.",
            async () =>
            {
                if (kind is not ("logo" or "favicon") || form.Files is not [{ Length: > 0 } file])
                    throw new PalisadeApiException(System.Net.HttpStatusCode.BadRequest, "invalid_body", "Choose a picture.", detail: null, traceId: null);
                await using var picture = file.OpenReadStream();
                await visit.Api.UploadImageAsync(kind, picture, file.ContentType, visit.Aborted);
            });
    }

    public static async Task<IResult> SignupAsync(Visit visit)
    {
        var now = await visit.Api.PartnerSignupSettingsAsync(visit.Aborted);
        return visit.Page<SignupPage>(new { Form = new Form(("policy", now.Disabled ? "closed" : now.Policy)) });
    }

    public static async Task<IResult> ChangeSignupAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var now = await visit.Api.PartnerSignupSettingsAsync(visit.Aborted);
                await visit.Api.ChangePartnerSignupAsync(form["policy"] == "closed" ? now.Policy : form["policy"], form["policy"] == "closed", visit.Aborted);
                return visit.Go("/settings/signup", "Saved.");
            },
            again => Task.FromResult(visit.Page<SignupPage>(new { Form = again })));
    }

    public static Task<IResult> DomainsAsync(Visit visit) => DomainsPage(visit, new Form());

    public static async Task<IResult> ClaimDomainAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                var domain = await visit.Api.ClaimDomainAsync(form["domain"], visit.Aborted);
                return visit.Go("/settings/domains", "{0} is claimed. Make the records below, then let us look for them.", domain.Name);
            },
            again => DomainsPage(visit, again));
    }

    public static async Task<IResult> VerifyDomainAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/domains", "The domain is verified.", () => visit.Api.VerifyDomainAsync(id, visit.Aborted));
    }

    public static IResult AskRelease(Visit visit, string id) => visit.Page<Components.ConfirmPage>(new
    {
        Form = new Form(),
        Title = "Give the domain up",
        Action = $"/settings/domains/{id}/release",
        Back = "/settings/domains",
        Button = "Give it up",
        Trail = new[] { ("Domains", "/settings/domains") },
        Lines = new[] { visit.T("Pages and links on this domain stop working at once. Links on the platform’s own address work still.") },
    });

    public static async Task<IResult> ReleaseDomainAsync(Visit visit, string id)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/domains", "The domain is given up.", () => visit.Api.ReleaseDomainAsync(id, visit.Aborted));
    }

    public static async Task<IResult> MailAsync(Visit visit)
    {
        var now = await visit.Api.MailSettingsAsync(visit.Aborted);
        return visit.Page<MailPage>(new
        {
            Now = now,
            Form = new Form(
                ("from", now.From), ("host", now.Smtp?.Host), ("port", (now.Smtp?.Port ?? 587).ToString(CultureInfo.InvariantCulture)), ("user", now.Smtp?.User),
                ("secure", now.Smtp?.Secure == true ? "yes" : null)),
        });
    }

    public static async Task<IResult> ChangeMailAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangeMailAsync(form["from"], form["host"], form.Number("port") ?? 587, form.Has("secure"), form.Text("user"), form.Text("password"), visit.Aborted);
                return visit.Go("/settings/mail", "Saved. Send a test mail next.");
            },
            async again => visit.Page<MailPage>(new { Now = await visit.Api.MailSettingsAsync(visit.Aborted), Form = again }));
    }

    public static async Task<IResult> PlatformMailAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/mail", "Mail leaves by the platform again.", () => visit.Api.UsePlatformMailAsync(visit.Aborted));
    }

    public static async Task<IResult> TestMailAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/mail", "A test mail to {0} has left.", () => visit.Api.TestMailAsync(form.Text("to") ?? visit.Email ?? "", visit.Aborted), form.Text("to") ?? visit.Email ?? "");
    }

    public static async Task<IResult> PayoutsAsync(Visit visit)
    {
        var now = await visit.Api.PayoutSettingsAsync(visit.Aborted);
        return visit.Page<PayoutSettingsPage>(new
        {
            Form = new Form(("rail", now.Rail), ("cadence", now.Cadence), ("threshold", (now.ThresholdCents / 100m).ToString("0.##", CultureInfo.InvariantCulture))),
        });
    }

    public static async Task<IResult> ChangePayoutsAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        if (!decimal.TryParse(form["threshold"].Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var threshold) || threshold > 1_000_000)
        {
            form.Fail("thresholdCents", "Must be a number.");
            return visit.Page<PayoutSettingsPage>(new { Form = form }, StatusCodes.Status400BadRequest);
        }

        return await visit.TryAsync(
            form,
            async () =>
            {
                await visit.Api.ChangePayoutSettingsAsync(form["rail"], (int)Math.Round(threshold * 100), form["cadence"], visit.Aborted);
                return visit.Go("/settings/payouts", "Saved.");
            },
            again => Task.FromResult(visit.Page<PayoutSettingsPage>(new { Form = again })));
    }

    public static async Task<IResult> FraudAsync(Visit visit)
    {
        var now = await visit.Api.FraudSettingsAsync(visit.Aborted);
        return visit.Page<FraudSettingsPage>(new { Form = new Form(("disposableDomains", string.Join('\n', now.DisposableDomains)), ("allowedDomains", string.Join('\n', now.AllowedDomains))) });
    }

    public static Task<IResult> ChangeFraudAsync(Visit visit) =>
        visit.SubmitAsync(
            form => visit.Api.ChangeFraudSettingsAsync(new FraudSettings(Lines(form["disposableDomains"]), Lines(form["allowedDomains"])), visit.Aborted),
            "/settings/fraud",
            "Saved.",
            again => visit.Page<FraudSettingsPage>(new { Form = again }));

    public static IResult Data(Visit visit) => visit.Page<DataPage>();

    public static Task<IResult> ExportJsonAsync(Visit visit) => Money.MoneyPages.FileAsync(visit.Api.ExportAsync("json", visit.Aborted), "export.json");

    public static Task<IResult> ExportSqlAsync(Visit visit) => Money.MoneyPages.FileAsync(visit.Api.ExportAsync("sql", visit.Aborted), "export.sql");

    public static async Task<IResult> AccountAsync(Visit visit) => visit.Page<AccountPage>(new { Status = await visit.Api.DeletionStatusAsync(visit.Aborted) });

    public static IResult AskDelete(Visit visit) => DeletePage(visit, new Form());

    public static Task<IResult> DeleteAsync(Visit visit) =>
        visit.SubmitAsync(
            form => visit.Api.RequestDeletionAsync(form["confirm"], form.Text("reason"), visit.Aborted),
            "/settings/account",
            "The brand is leaving. You can take that back until the day below.",
            again => DeletePage(visit, again));

    public static async Task<IResult> RestoreAsync(Visit visit)
    {
        var form = await visit.FormAsync();
        return await visit.DoAsync(form, "/settings/account", "The brand stays.", () => visit.Api.RestoreAccountAsync(visit.Aborted));
    }

    private static List<string> Lines(string text) => [.. text.Split(['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static async Task<IResult> DomainsPage(Visit visit, Form form) => visit.Page<DomainsPage>(new { Domains = await visit.Api.ListDomainsAsync(visit.Aborted), Form = form });

    private static IResult DeletePage(Visit visit, Form form) => visit.Page<Components.ConfirmPage>(new
    {
        Form = form,
        Title = "Leave and have everything erased",
        Action = "/settings/account/delete",
        Back = "/settings/account",
        Button = "Leave",
        Reason = "Why",
        Typed = visit.Brand.TenantSlug,
        Trail = new[] { ("Account", "/settings/account") },
        Lines = new[]
        {
            visit.T("Partners can no longer sign in, links lead nowhere, and nothing is counted."),
            visit.T("After a time of grace everything is erased for good. Until then you can take it back."),
            visit.T("Take an export first."),
        },
    });
}
