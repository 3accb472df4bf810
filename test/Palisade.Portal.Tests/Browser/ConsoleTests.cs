using Microsoft.Playwright;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>The platform's console: an operator with a token decides about brands, and nobody else gets in.</summary>
[Collection(Stage.Name)]
public sealed class ConsoleTests(Stage stage)
{
    [Fact]
    public async Task Operator_decides_about_a_brand_and_its_pages_follow()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "decided", "Decided Dishes", "Friends of Decided", "Dee Decided");
        await using var visitor = await stage.VisitorAsync();
        await visitor.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("decides@platform.example", "Dora Decides"));

        await DecideAsync(visitor, "Suspend", reason: null);
        await Assertions.Expect(visitor.Page.GetByLabel("Why")).ToHaveAttributeAsync("required", "");
        await DecideAsync(visitor, "Suspend", "Sells what is not theirs");
        await visitor.SeesAsync("Suspended: its people, keys and links are refused from now on.");
        await Assertions.Expect(visitor.Line("Decided Dishes").GetByText("suspended").First).ToBeVisibleAsync();
        Assert.Equal(404, await StatusAsync(visitor, $"{brand.Url}/"));
        Assert.Equal(404, await StatusAsync(visitor, $"{brand.Url}/join"));
        await Assert.ThrowsAsync<PalisadeApiException>(() => brand.Client.ListProgramsAsync());

        await DecideAsync(visitor, "Reinstate", "A mistake");
        await visitor.SeesAsync("Reinstated: the brand works again.");
        Assert.Equal(200, await StatusAsync(visitor, $"{brand.Url}/join"));
        Assert.Single(await brand.Client.ListProgramsAsync());

        await visitor.OpenAsync("/platform/audit");
        await visitor.SeesAsync("Details");
    }

    [Fact]
    public async Task What_is_on_the_block_list_cannot_sign_up_until_it_is_taken_off()
    {
        await using var visitor = await stage.VisitorAsync();
        await visitor.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("blocks@platform.example", "Bea Blocks"));
        await visitor.OpenAsync("/platform/blocklist");
        await visitor.Page.GetByLabel("What", new() { Exact = true }).FillAsync("spam.example");
        await visitor.PressAsync("Refuse it");
        await visitor.SeesAsync("Refused from now on.");

        await SignUpAsync(visitor);
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Equal("boss@mail.spam.example", await visitor.Page.GetByLabel("Your e-mail address").InputValueAsync());

        await visitor.OpenAsync("/platform/blocklist");
        await visitor.PressAsync("Refuse no more: spam.example");
        await visitor.SeesAsync("It is refused no more.");
        await SignUpAsync(visitor);
        await visitor.SeesAsync("boss@mail.spam.example");
        await visitor.OpenAsync("/platform?status=all&q=spamless");
        await Assertions.Expect(visitor.Line("Spamless Spoons")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Broken_glass_takes_two_and_the_one_who_asked_cannot_confirm()
    {
        await Brand.CreateAsync(stage.Installation, "glass", "Glass Goods", "Friends of Glass", "Gus Glass");
        await using var first = await stage.VisitorAsync();
        await first.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("asks@platform.example", "Ada Asks"));
        await first.OpenAsync("/platform/reaches?into=glass");
        await first.Page.GetByLabel("Why").FillAsync("Their payouts are stuck and nobody answers");
        await first.Page.GetByLabel("Break the glass").CheckAsync();
        await first.PressAsync("Ask for it");
        await first.SeesAsync("Reach into Glass Goods");
        await first.SeesAsync("Their payouts are stuck and nobody answers");
        Assert.Equal(0, await first.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm: break the glass" }).CountAsync());
        var address = first.Page.Url;

        await using var second = await stage.VisitorAsync();
        await second.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("second@platform.example", "Sam Second"));
        await second.OpenAsync(address);
        if (await second.Page.GetByRole(AriaRole.Button, new() { Name = "Confirm: break the glass" }).CountAsync() > 0)
        {
            await second.PressAsync("Confirm: break the glass");
            await second.SeesAsync("confirmed by Sam Second");
        }

        await second.SeesAsync("active");
        await second.PressAsync("End it now");
        await second.SeesAsync("Ended: from now on the brand’s data is out of reach.");
    }

    [Fact]
    public async Task Nobody_gets_in_without_a_token_and_the_token_is_nowhere_to_be_read()
    {
        var token = await stage.Installation.AddOperatorAsync("looks@platform.example", "Lou Looks", "support");
        await using var visitor = await stage.VisitorAsync();
        await visitor.OpenAsync("/platform/reaches");
        Assert.Contains("/platform/signin?back=", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Your token").FillAsync("opp_wrong");
        await visitor.PressAsync("Sign in");
        await visitor.SeesAsync("This token is not known, or does not work any more.");
        Assert.DoesNotContain("opp_wrong", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Your token").FillAsync(token);
        await visitor.PressAsync("Sign in");
        await visitor.SeesAsync("Ask for a reach");

        var cookie = Assert.Single(await visitor.Context.CookiesAsync([$"{stage.Up.Url}/platform"]), c => c.Name == "palisade-operator");
        Assert.True(cookie is { HttpOnly: true, SameSite: SameSiteAttribute.Strict, Path: "/platform" }, "the cookie is not held as it should");
        Assert.DoesNotContain(token, cookie.Value, StringComparison.Ordinal);
        foreach (var path in Gallery.OfStaff)
        {
            await visitor.OpenAsync(path);
            Assert.DoesNotContain(token, await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        }

        // Who may only look is offered no decision.
        await visitor.OpenAsync("/platform?status=all");
        Assert.Equal(0, await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Suspend:" }).CountAsync());

        // A brand's path is no place for the console, whoever asks.
        Assert.Equal(404, await StatusAsync(visitor, "/t/demo/platform"));
        await visitor.OpenAsync("/platform");
        await visitor.PressAsync("Sign out");
        await visitor.OpenAsync("/platform/audit");
        await visitor.SeesAsync("Sign in to the platform");
    }

    private static async Task DecideAsync(Visitor visitor, string decision, string? reason)
    {
        await visitor.OpenAsync("/platform?status=all&q=decided");
        await visitor.Line("Decided Dishes").GetByRole(AriaRole.Link, new() { Name = decision }).ClickAsync();
        if (reason is not null)
        {
            await visitor.Page.GetByLabel("Why").FillAsync(reason);
            await visitor.PressAsync(decision);
        }
    }

    private static async Task SignUpAsync(Visitor visitor)
    {
        await visitor.OpenAsync("/signup");
        await visitor.Page.GetByLabel("Name of the brand").FillAsync("Spamless Spoons");
        await visitor.Page.GetByLabel("Short name in addresses").FillAsync("spamless");
        await visitor.Page.GetByLabel("Your name").FillAsync("Bo Boss");
        await visitor.Page.GetByLabel("Your e-mail address").FillAsync("boss@mail.spam.example");
        await visitor.PressAsync("Create it");
    }

    private static async Task<int> StatusAsync(Visitor visitor, string url) => (await visitor.Context.APIRequest.GetAsync(new Uri(visitor.Server, url).ToString())).Status;
}
