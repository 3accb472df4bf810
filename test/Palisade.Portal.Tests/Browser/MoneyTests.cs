using Microsoft.Playwright;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>What people decide about money where a program may not: agreed terms, a payout of their own provider, working out again.</summary>
[Collection(Stage.Name)]
public sealed class MoneyTests(Stage stage)
{
    [Fact]
    public async Task Agreed_terms_pay_from_then_on_and_end_when_somebody_ends_them()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "agreed", "Agreed Apples", "Friends of Agreed", "Ann Agreed");
        var partner = await brand.PartnerAsync("Worth More", "more@agreed.example", "more");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/partners/{partner.Id}/terms");
        await visitor.SeesAsync("Nothing agreed");
        await visitor.Page.GetByLabel("How much").FillAsync("150");
        await visitor.PressAsync("Agree");
        await Assertions.Expect(visitor.Page.GetByLabel("How much")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal("150", await visitor.Page.GetByLabel("How much").InputValueAsync());
        await visitor.Page.GetByLabel("How much").FillAsync("25");
        await visitor.PressAsync("Agree");
        await visitor.SeesAsync("Agreed. It counts for what happens from now on.");
        await brand.SellAsync("more");
        Assert.Equal(50m, Assert.Single(await brand.Client.ListPartnerCommissionsAsync(partner.Id)).Amount);

        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "End: Friends of Agreed" }).ClickAsync();
        await visitor.PressAsync("End them");
        await visitor.SeesAsync("Ended. The program’s own terms count again.");
        Assert.Empty(await brand.Client.AgreedTermsAsync(partner.Id));
    }

    [Fact]
    public async Task Payout_that_the_provider_does_not_take_is_given_up_with_a_reason_that_stays()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "stuck", "Stuck Stamps", "Friends of Stuck", "Stu Stuck");
        var partner = await brand.PartnerAsync("Stuck Partner", "partner@stuck.example", "stuck");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/settings/payouts/provider");
        await visitor.Page.GetByLabel("It takes orders at").FillAsync("https://pay.invalid/orders");
        await visitor.PressAsync("Connect");
        await visitor.SeesAsync("Copy it now: it is shown this once and cannot be read again.");
        Assert.Contains("whsec_", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "I have copied it" }).ClickAsync();
        await visitor.SeesAsync("What the provider needs to know");

        await brand.Client.ChangePayoutSettingsAsync("external", thresholdCents: 0, "manual");
        await brand.SellAsync("stuck");
        await brand.Client.ApproveCommissionAsync(Assert.Single(await brand.Client.ListPartnerCommissionsAsync(partner.Id)).Id);
        var payout = Assert.Single((await brand.Client.RunPayoutsAsync()).Payouts).PayoutId;
        await visitor.OpenAsync($"{brand.Url}/payouts");
        await visitor.Line("Stuck Partner").GetByRole(AriaRole.Link).Nth(1).ClickAsync();
        await visitor.SeesAsync("Its transfer");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "It is stuck" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "Give it up" }).CheckAsync();
        await visitor.PressAsync("Ask for it");
        await Assertions.Expect(visitor.Page.GetByLabel("Why")).ToHaveAttributeAsync("aria-invalid", "true");
        await visitor.Page.GetByLabel("Why").FillAsync("The provider closed down");
        await visitor.PressAsync("Ask for it");
        await visitor.SeesAsync("Decisions about it");
        await visitor.SeesAsync("“The provider closed down”");
        Assert.Equal("dispose_intent", Assert.Single((await brand.Client.ListRecoveryRequestsAsync(payout)).Items).Kind);
    }

    [Fact]
    public async Task Working_out_again_is_started_watched_and_found_again()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/reports/rederivations");
        await visitor.PressAsync("Start");
        await Assertions.Expect(visitor.Page.GetByText("Worked out again").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var address = visitor.Page.Url;
        await visitor.OpenAsync($"{gallery.Brand.Url}/reports/rederivations");
        Assert.True(await visitor.Page.Locator($"a[href='{new Uri(address).AbsolutePath}']").CountAsync() == 1, "it is not in the list");
        Assert.Equal(0, await visitor.Page.Locator("meta[http-equiv=refresh]").CountAsync());
    }

    [Fact]
    public async Task Flagged_click_and_moved_resource_and_closed_agency()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "odds", "Odds and Ends", "Friends of Odds", "Otto Odds");
        var partner = await brand.PartnerAsync("Odd Partner", "odd@odds.example", "odd");
        await brand.SellAsync("odd");
        await brand.Client.AddSnippetAsync("First text", null, "One");
        await brand.Client.AddSnippetAsync("Second text", null, "Two");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);

        await visitor.OpenAsync($"{brand.Url}/reports/{partner.Id}");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Flag the click" }).First.ClickAsync();
        await visitor.PressAsync("Flag it");
        await visitor.SeesAsync("The click earns nothing from now on.");
        Assert.Single(await brand.Client.ListFlaggedClicksAsync("manual"));

        var before = (await brand.Client.ListResourcesAsync()).Select(r => r.Label).ToList();
        await visitor.OpenAsync($"{brand.Url}/resources");
        await visitor.PressAsync($"Up: {before[1]}");
        await visitor.SeesAsync("Moved.");
        Assert.Equal([before[1], before[0]], (await brand.Client.ListResourcesAsync()).Select(r => r.Label));
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Change: First text" }).ClickAsync();
        await visitor.Page.GetByLabel("Text").FillAsync("One and only");
        await visitor.PressAsync("Save");
        await visitor.SeesAsync("One and only");
        await visitor.PressAsync("Remove: First text");
        await visitor.SeesAsync("Removed.");
        Assert.Single(await brand.Client.ListResourcesAsync());

        await visitor.OpenAsync($"{brand.Url}/agencies");
        await visitor.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Odd Agency");
        await visitor.Page.GetByLabel("Its owner").FillAsync("Olga Owner");
        await visitor.Page.GetByLabel("The owner’s mail address").FillAsync("olga@agency.example");
        await visitor.PressAsync("Found it");
        await visitor.SeesAsync("Odd Agency is there.");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Close: Odd Agency" }).ClickAsync();
        await visitor.PressAsync("Close it");
        await visitor.SeesAsync("Odd Agency is closed.");
        Assert.NotNull(Assert.Single((await brand.Client.ListAgenciesAsync()).Items).ClosedAt);

        await visitor.OpenAsync($"{brand.Url}/search?q=odd");
        await visitor.SeesAsync("odd@odds.example");
        await visitor.SeesAsync("Friends of Odds");
    }
}
