using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

[Collection(Stage.Name)]
public sealed class WithoutScriptTests(Stage stage)
{
    [Fact]
    public async Task Everything_in_the_portal_works_without_JavaScript()
    {
        await using var visitor = await stage.VisitorAsync(javaScript: false);
        var brand = await Brand.CreateAsync(stage.Installation, "plain", "Plain Tea", "Plain friends", "Ola Plain");
        await brand.PartnerAsync("Pia Plain", "pia@plain.example", "pia");
        await brand.SellAsync("pia");

        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.SignOutAsync();
        await visitor.SignInAsync(brand.Url, brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/commissions");
        await visitor.Line("Pia Plain").GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(visitor.Line("Pia Plain")).ToContainTextAsync("approved");
        await visitor.OpenAsync($"{brand.Url}/payouts/run");
        await visitor.PressAsync("Make 1 payout");
        await visitor.Line("Pia Plain").GetByRole(AriaRole.Button, new() { Name = "The money was sent" }).ClickAsync();
        await Assertions.Expect(visitor.Line("Pia Plain")).ToContainTextAsync("paid");

        // A rule more, by the button that needs no script; what was typed stays.
        await visitor.OpenAsync($"{brand.Url}/programs/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Typed before");
        await visitor.PressAsync("Another rule");
        Assert.Equal(2, await visitor.Page.GetByRole(AriaRole.Group, new() { NameRegex = new System.Text.RegularExpressions.Regex("^Rule ") }).CountAsync());
        Assert.Equal("Typed before", await visitor.Page.GetByLabel("Name").InputValueAsync());
        await visitor.SignOutAsync();

        await visitor.AcceptInvitationAsync("pia@plain.example");
        await visitor.SeesStateAsync("Payouts", "$20.00", "paid");
        await visitor.SignOutAsync();
        await visitor.OpenAsync($"{brand.Url}/");
        await visitor.SeesAsync("Send me the link");
        visitor.Behaved();
    }

    [Fact]
    public async Task Used_link_is_refused_in_plain_words_and_sign_in_tells_nobody_who_is_known()
    {
        await using var visitor = await stage.VisitorAsync(javaScript: false);
        var brand = await Brand.CreateAsync(stage.Installation, "links", "Links Ltd", "Friends of Links", "Lou Links");
        await visitor.TakeLinkAsync(brand.OperatorEmail, "You are invited");
        var link = visitor.Page.Url;
        await visitor.EnterAsync();
        await visitor.SignOutAsync();
        visitor.Behaved();

        await using var second = await stage.VisitorAsync(javaScript: false);
        await second.OpenAsync(link);
        await second.PressAsync("Sign in");
        await second.SeesAsync("This link was used already or is too old. Ask for a new one.");

        var answers = new List<string>();
        foreach (var email in new[] { brand.OperatorEmail, "nobody@links.example" })
        {
            await second.OpenAsync($"{brand.Url}/signin");
            await second.Page.GetByLabel("Your e-mail address").FillAsync(email);
            await second.PressAsync("Send me the link");
            await second.SeesAsync("Check your mail");
            answers.Add((await second.Page.GetByRole(AriaRole.Main).InnerTextAsync()).Replace(email, "…", StringComparison.Ordinal));
        }

        Assert.Equal(answers[0], answers[1]);
    }
}
