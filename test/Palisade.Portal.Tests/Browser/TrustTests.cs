using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>A brand decides whom it trusts with what: the platform's staff, its own people's sessions, features, collectors, people's data and the secrets it replaces.</summary>
[Collection(Stage.Name)]
public sealed class TrustTests(Stage stage)
{
    [Fact]
    public async Task Brand_lets_the_platforms_staff_look_in_and_ends_it()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "visited", "Visited Goods", "Friends of Visited", "Vera Visited");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/settings/reaches");
        await visitor.SeesAsync("Nobody has looked in");
        await stage.Installation.AsSuperuserAsync(
            """
            insert into staff.reaches (tenant_id, id, operator_id, operator_name, role, reason, can_write, break_glass, needs_approval, minutes, requested_at)
            select t.tenant_id, gen_random_uuid(), gen_random_uuid(), 'Ada of support', 'platform_support', 'To see why a payout waits', false, false, true, 60, now()
            from directory.tenants t where t.slug = 'visited'
            """);

        await visitor.OpenAsync($"{brand.Url}/programs");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "To do 1 open", Exact = true }).ClickAsync();
        await visitor.SeesAsync("Somebody of the platform asks to look into your brand.");
        await visitor.OpenAsync($"{brand.Url}/");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "1 of the platform’s staff asks to look into your brand" }).ClickAsync();
        await visitor.SeesAsync("“To see why a payout waits”");
        await visitor.SeesAsync("waits for you");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Let Ada of support look in" }).ClickAsync();
        await visitor.PressAsync("Let them look in");
        await visitor.SeesAsync("Ada of support may look in until");
        await visitor.OpenAsync($"{brand.Url}/programs");
        await visitor.SeesAsync("Ada of support of the platform’s staff can see your brand until");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Details" }).ClickAsync();
        await visitor.PressAsync("End now: Ada of support");
        await visitor.SeesAsync("ended by you");
        Assert.Equal(0, await visitor.Page.GetByText("can see your brand until").CountAsync());
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "To do", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(("ended", "brand"), (await brand.Client.ListReachesAsync()).Items.Select(r => (r.Status, r.EndedBy)).Single());
        visitor.Behaved();
    }

    [Fact]
    public async Task Features_a_collector_and_keys_that_sign_are_set_on_pages()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "tuned", "Tuned Goods", "Friends of Tuned", "Tim Tuned");
        await using var visitor = await stage.VisitorAsync(javaScript: false);
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);

        await visitor.OpenAsync($"{brand.Url}/settings/features");
        await visitor.Page.GetByLabel("How many open agencies the brand may have.").FillAsync("7");
        await visitor.Page.GetByLabel("The platform's staff looks in only after").SelectOptionAsync("true");
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Saved.");
        var settings = (await brand.Client.ListSettingsAsync()).ToDictionary(s => s.Key, StringComparer.Ordinal);
        Assert.Equal(7, settings["agencies.most"].Value.GetInt32());
        Assert.True(settings["reaches.approval"].Value.GetBoolean());
        Assert.False(settings["reaches.most_minutes"].IsSet);

        var flag = "People of partners and agencies invite others of their organization; without it the brand does.";
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = $"Change: {flag}" }).ClickAsync();
        await visitor.Page.GetByText("Whoever fits any of what follows.").ClickAsync();
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("Say for whom: some percent, roles or organizations.");
        await visitor.Page.GetByLabel("Part of the people").FillAsync("12,5");
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("on for 12.5 % of people");
        Assert.Equal(12.5m, (await brand.Client.ListFlagsAsync()).Single(f => f.Key == "partners_invite").Rule?.Percent);
        await visitor.PressAsync($"Default: {flag}");
        await visitor.SeesAsync("on, as everywhere");

        await visitor.OpenAsync($"{brand.Url}/settings/collector");
        await visitor.SeesAsync("No collector set");
        await visitor.Page.GetByLabel("Server").FillAsync("siem.tuned-goods.com");
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("siem.tuned-goods.com:6514");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Stop sending" }).ClickAsync();
        await visitor.PressAsync("Stop");
        await visitor.SeesAsync("No collector set");

        await visitor.OpenAsync($"{brand.Url}/settings/credentials/receipts");
        await visitor.PressAsync("Have another key sign");
        await visitor.SeesAsync("signs now");

        await brand.Client.PutCredentialAsync("api-key", "crm", "the first secret");
        await visitor.OpenAsync($"{brand.Url}/settings/credentials");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Replace: crm" }).ClickAsync();
        await visitor.Page.GetByLabel("New secret").FillAsync("the second secret");
        await visitor.PressAsync("Replace");
        await visitor.SeesAsync("the one before until");

        await visitor.OpenAsync($"{brand.Url}/settings/directory");
        await visitor.Page.GetByLabel("Name").FillAsync("Entra");
        await visitor.PressAsync("Make a token");
        await visitor.OpenAsync($"{brand.Url}/settings/directory");
        await visitor.PressAsync("Replace: Entra");
        await visitor.SeesAsync("Enter it at your directory. The old token works until");
        Assert.Equal(2, (await brand.Client.ListScimTokensAsync()).Count);
        await visitor.OpenAsync($"{brand.Url}/settings/directory/log");
        await visitor.SeesAsync("No request yet");
    }

    [Fact]
    public async Task Brand_signs_a_partners_person_out_hands_out_what_is_known_and_forgets()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "caring", "Caring Goods", "Friends of Caring", "Cara Caring");
        var partner = await brand.PartnerAsync("Paul Partner", "paul@caring.example", "paul");
        await using var person = await stage.VisitorAsync();
        await person.AcceptInvitationAsync("paul@caring.example");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);

        await visitor.OpenAsync($"{brand.Url}/partners/{partner.Id}/people");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Sign-in of Paul Partner" }).ClickAsync();
        await visitor.PressAsync("End all sessions");
        await visitor.SeesAsync("1 session has ended.");
        await person.OpenAsync($"{brand.Url}/links");
        await person.SeesAsync("Send me the link");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Sign-in of Paul Partner" }).ClickAsync();
        await visitor.PressAsync("Reset the second factor");
        await visitor.SeesAsync("The second factor is reset.");

        await visitor.OpenAsync($"{brand.Url}/settings/people");
        await visitor.Page.GetByLabel("Mail address, or your own id of a customer").FillAsync("paul@caring.example");
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.PressAsync("Take out what is known"));
        Assert.Contains("Paul Partner", await File.ReadAllTextAsync(await download.PathAsync()), StringComparison.Ordinal);

        await visitor.PressAsync("Forget this person");
        await visitor.Page.GetByLabel("Type paul@caring.example to confirm").FillAsync("paul");
        await visitor.PressAsync("Forget for good");
        await visitor.SeesAsync("confirm does not repeat the address or id.");
        await visitor.Page.GetByLabel("Type paul@caring.example to confirm").FillAsync("paul@caring.example");
        await visitor.PressAsync("Forget for good");
        await visitor.SeesAsync("This is the certificate.");
        Assert.Contains("palisade-erasure/1", await visitor.Page.Locator("pre").InnerTextAsync(), StringComparison.Ordinal);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Download" })).ToHaveAttributeAsync("href", new Regex("^data:application/json.*salt", RegexOptions.Singleline, TimeSpan.FromSeconds(5)));
        Assert.NotEqual("Paul Partner", (await brand.Client.GetPartnerAsync(partner.Id)).Name);
        Assert.Single((await brand.Client.ListErasuresAsync()).Items);

        await visitor.OpenAsync($"{brand.Url}/settings/people");
        await visitor.Page.GetByLabel("Mail address, or your own id of a customer").FillAsync("paul@caring.example");
        await visitor.PressAsync("Take out what is known");
        await visitor.SeesAsync("Nobody is known here by that.");
    }
}
