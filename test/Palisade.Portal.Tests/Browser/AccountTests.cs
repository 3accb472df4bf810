using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>People look after their own signing in, and prove who they are before sensitive steps without losing what they typed.</summary>
[Collection(Stage.Name)]
public sealed class AccountTests(Stage stage)
{
    [Fact]
    public async Task App_is_set_up_and_asked_for_before_sensitive_steps_which_then_go_on_with_what_was_typed()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "guarded", "Guarded Goods", "Friends of Guarded", "Gina Guarded");
        await using var visitor = await stage.VisitorAsync();
        var page = visitor.Page;
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);

        // From the menu to the page, the secret into the app, its code back.
        await page.GetByTitle("Your account").Filter(new() { Visible = true }).ClickAsync();
        await visitor.SeesAsync("The team of Guarded Goods");
        await page.GetByRole(AriaRole.Link, new() { Name = "Security", Exact = true }).ClickAsync();
        await visitor.PressAsync("Set up an app");
        var secret = await page.Locator(".setup [data-copy]").InnerTextAsync();
        Assert.Equal(1, await page.GetByRole(AriaRole.Img, new() { Name = "QR code for the app" }).CountAsync());
        await page.GetByLabel("Code of the app").FillAsync("12345");
        await visitor.PressAsync("Confirm");
        await visitor.SeesAsync("Six digits.");
        Assert.Equal(secret, await page.Locator(".setup [data-copy]").InnerTextAsync());
        await page.GetByLabel("Code of the app").FillAsync(AuthenticatorApp.CodeOf(secret, DateTimeOffset.UtcNow));
        await visitor.PressAsync("Confirm");
        var codes = await page.Locator(".codes code").AllInnerTextsAsync();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await visitor.SeesAsync("10 left of 10");

        // Signing in leads back to the page that was asked for.
        await visitor.SignOutAsync();
        await visitor.OpenAsync($"{brand.Url}/settings/keys/new");
        await visitor.SeesAsync("Send me the link");
        await visitor.SignInHereAsync(brand.OperatorEmail);
        await Assertions.Expect(page).ToHaveURLAsync($"{brand.Url}/settings/keys/new");

        // The key waits for the code, wrong ones are told, and what was typed goes on.
        await page.GetByLabel("What it is for").FillAsync("Of the till");
        await visitor.PressAsync("Make the key");
        await visitor.SeesAsync("Tick what the key may do.");
        await page.Locator("input[name=scope]").First.CheckAsync();
        await visitor.PressAsync("Make the key");
        await visitor.SeesAsync("Is it you?");
        Assert.DoesNotContain((await brand.Client.ListApiKeysAsync()).Items, k => k.Label == "Of the till");
        await page.GetByLabel("Code of your authenticator app").FillAsync("AAAA-BBBB-CCCC-DDDD");
        await visitor.PressAsync("Confirm");
        await visitor.SeesAsync("The code is wrong, too old or was used already.");
        await page.GetByLabel("Code of your authenticator app").FillAsync(codes[0].ToLowerInvariant());
        await visitor.PressAsync("Confirm");
        await visitor.SeesAsync("Your new key");
        Assert.Single((await brand.Client.ListApiKeysAsync()).Items, k => k.Label == "Of the till" && k.RevokedAt is null);

        // Fresh for a while, and then not any more.
        await stage.Installation.AsSuperuserAsync("update access.sessions s set second_factor_at = now() - interval '1 hour' from directory.tenants t where t.tenant_id = s.tenant_id and t.slug = 'guarded'");
        await stage.Installation.AsSuperuserAsync("update access.totp a set last_step = 0 from directory.tenants t where t.tenant_id = a.tenant_id and t.slug = 'guarded'");
        await visitor.OpenAsync($"{brand.Url}/settings/keys");
        await visitor.Line("Of the till").GetByRole(AriaRole.Button, new() { NameRegex = new("^Revoke") }).ClickAsync();
        await page.GetByLabel("Code of your authenticator app").FillAsync(AuthenticatorApp.CodeOf(secret, DateTimeOffset.UtcNow));
        await visitor.PressAsync("Confirm");
        await visitor.SeesAsync("The key does not work any more.");
        Assert.Single((await brand.Client.ListApiKeysAsync()).Items, k => k.Label == "Of the till" && k.RevokedAt is not null);

        // The other browser is signed out from this one.
        await using var second = await stage.VisitorAsync();
        await second.OpenAsync($"{brand.Url}/signin");
        await second.SignInHereAsync(brand.OperatorEmail);
        await second.SeesAsync("Sign out");
        await visitor.OpenAsync($"{brand.Url}/account/security");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^End: ") }).ClickAsync();
        await visitor.SeesAsync("The session has ended.");
        await second.OpenAsync($"{brand.Url}/partners");
        await second.SeesAsync("Send me the link");

        // Where the brand requires it, nothing is shown before the code.
        await visitor.OpenAsync($"{brand.Url}/settings/sign-in");
        await page.GetByText("Everybody of the team").ClickAsync();
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Saved. It holds for open sessions, too.");
        await second.SignInHereAsync(brand.OperatorEmail);
        await second.SeesAsync("Is it you?");
        await second.OpenAsync($"{brand.Url}/partners/new");
        await second.SeesAsync("Is it you?");
        await second.Page.GetByLabel("Code of your authenticator app").FillAsync(codes[1]);
        await second.PressAsync("Confirm");
        await Assertions.Expect(second.Page).ToHaveURLAsync($"{brand.Url}/partners/new");

        // The last factor cannot go while it is required.
        await visitor.OpenAsync($"{brand.Url}/account/security/app/remove");
        await visitor.PressAsync("Remove");
        await visitor.SeesAsync("this is the last one");
    }

    [Fact]
    public async Task Who_has_no_second_factor_signs_in_again_by_mail_and_the_form_goes_on_without_JavaScript()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "mailed", "Mailed Goods", "Friends of Mailed", "Mia Mailed");
        await using var visitor = await stage.VisitorAsync(javaScript: false);
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/settings/sign-in");
        await visitor.Page.GetByText("Ask everybody").ClickAsync();
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Saved. It holds for open sessions, too.");
        await stage.Installation.AsSuperuserAsync("update access.sessions s set created_at = now() - interval '1 hour' from directory.tenants t where t.tenant_id = s.tenant_id and t.slug = 'mailed'");

        await visitor.OpenAsync($"{brand.Url}/settings/access/members");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nora New");
        await visitor.Page.GetByLabel("Mail address").FillAsync("nora@mailed.example");
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("so a fresh sign-in is the proof");
        await visitor.PressAsync("Send me the link");
        await visitor.SeesAsync("then go on here");
        Assert.DoesNotContain(await brand.Client.ListMembersAsync(), m => m.Email == "nora@mailed.example");

        // In another tab of the same browser; the link leads to the page of the form.
        await visitor.InAnotherTabAsync(async tab =>
        {
            await tab.TakeLinkAsync(brand.OperatorEmail, "Sign in to");
            await tab.PressAsync("Sign in");
            await Assertions.Expect(tab.Page).ToHaveURLAsync($"{brand.Url}/settings/access/members");
        });
        await visitor.PressAsync("I have signed in: go on");
        await visitor.SeesAsync("Nora New is invited.");
        Assert.Single(await brand.Client.ListMembersAsync(), m => m.Email == "nora@mailed.example");
    }

    [Fact]
    public async Task Back_after_signing_in_never_leads_to_another_site()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "lured", "Lured Goods", "Friends of Lured", "Lea Lured");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.SignOutAsync();
        await visitor.OpenAsync($"{brand.Url}/signin?back=//evil.example/x");
        await visitor.SignInHereAsync(brand.OperatorEmail);
        await Assertions.Expect(visitor.Page).ToHaveURLAsync($"{brand.Url}/");
        visitor.Behaved();
    }
}
