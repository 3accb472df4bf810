using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

[Collection(Stage.Name)]
public sealed class TenantsSideBySideTests(Stage stage)
{
    [Fact]
    public async Task One_browser_signed_in_to_two_tenants_shows_nothing_of_one_in_the_other()
    {
        await using var visitor = await stage.VisitorAsync();
        var north = await Brand.CreateAsync(stage.Installation, "north", "Northwind Skis", "Friends of Northwind", "Nora North");
        var south = await Brand.CreateAsync(stage.Installation, "south", "Southern Surf", "Friends of Southern", "Sami South");
        string[] ofNorth = await FillAsync(north, "Nils Northpartner", "nils");
        string[] ofSouth = await FillAsync(south, "Sofia Southpartner", "sofia");

        await visitor.AcceptInvitationAsync(north.OperatorEmail);
        await visitor.AcceptInvitationAsync(south.OperatorEmail);
        await ShowsOnlyAsync(visitor, north, ["Nils Northpartner", "Friends of Northwind", "Nora North"], ofSouth);
        await ShowsOnlyAsync(visitor, south, ["Sofia Southpartner", "Friends of Southern", "Sami South"], ofNorth);

        // Signing out of one leaves the other signed in.
        await visitor.SignOutAsync();
        await ShowsOnlyAsync(visitor, north, ["Nils Northpartner", "Nora North"], ofSouth);
        await visitor.OpenAsync($"{south.Url}/");
        await visitor.SeesAsync("Send me the link");
        visitor.Behaved();
    }

    [Fact]
    public async Task Partner_sees_nothing_of_another_partner_of_the_same_tenant()
    {
        await using var visitor = await stage.VisitorAsync();
        var brand = await Brand.CreateAsync(stage.Installation, "east", "Eastern Books", "Friends of Eastern", "Ed East");
        string[] ofOne = await FillAsync(brand, "Una First", "una");
        string[] ofTwo = await FillAsync(brand, "Dora Second", "dora");
        string[] ofBoth = [.. ofOne.Intersect(ofTwo)];

        await visitor.AcceptInvitationAsync("una@partner.example");
        await ShowsOnlyAsync(visitor, brand, ["Una First", "/r/una", "$20.00"], [.. ofTwo.Except(ofBoth)]);
        await visitor.SignOutAsync();
        await visitor.AcceptInvitationAsync("dora@partner.example");
        await ShowsOnlyAsync(visitor, brand, ["Dora Second", "/r/dora", "$20.00"], [.. ofOne.Except(ofBoth)]);
        visitor.Behaved();
    }

    [Fact]
    public async Task Who_belongs_to_the_team_and_to_a_partner_goes_from_one_to_the_other_by_mail()
    {
        await using var visitor = await stage.VisitorAsync();
        var brand = await Brand.CreateAsync(stage.Installation, "both", "Both Boats", "Friends of Both", "Bea Both");
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/account");
        Assert.Equal(0, await visitor.Page.GetByText("Where else you belong").CountAsync());

        await brand.PartnerAsync("Bea’s Bakery", brand.OperatorEmail, "bakery");
        await using (var other = await stage.VisitorAsync())
        {
            await other.TakeLinkAsync(brand.OperatorEmail, "You are invited to partner");
            await other.EnterAsync();
        }

        await visitor.OpenAsync($"{brand.Url}/account");
        await visitor.SeesAsync("You are here");
        await visitor.PressAsync("Send me the link: Bea’s Bakery");
        await visitor.SeesAsync("Check your mail");
        await visitor.TakeLinkAsync(brand.OperatorEmail, "Sign in to");
        await visitor.EnterAsync();
        await visitor.OpenAsync($"{brand.Url}/links");
        await visitor.SeesAsync("/r/bakery");
        await visitor.OpenAsync($"{brand.Url}/account");
        await Microsoft.Playwright.Assertions.Expect(visitor.Line("The team of").GetByRole(Microsoft.Playwright.AriaRole.Button)).ToBeVisibleAsync();
        visitor.Behaved();
    }

    /// <summary>A partner with a link and a sale; returns every text and id that belongs to it and its brand.</summary>
    private static async Task<string[]> FillAsync(Brand brand, string name, string linkKey)
    {
        var partner = await brand.PartnerAsync(name, $"{linkKey}@partner.example", linkKey);
        await brand.SellAsync(linkKey);
        var commission = Assert.Single(await brand.Client.ListPartnerCommissionsAsync(partner.Id, status: null, limit: 10));
        return [name, partner.Email, partner.Id, commission.Id, $"/r/{linkKey}", brand.Program.Name, brand.Program.Id, brand.OperatorEmail, $"/t/{brand.Line.Slug}/"];
    }

    private static async Task ShowsOnlyAsync(Visitor visitor, Brand brand, string[] own, string[] foreign)
    {
        Assert.NotEmpty(foreign);
        var document = "";
        foreach (var page in new[] { "", "programs", "commissions", "payouts" })
        {
            await visitor.OpenAsync($"{brand.Url}/{page}");
            document += await visitor.Page.ContentAsync();
        }

        Assert.All(own, text => Assert.Contains(text, document, StringComparison.OrdinalIgnoreCase));
        Assert.All(foreign, text => Assert.DoesNotContain(text, document, StringComparison.OrdinalIgnoreCase));
        var kept = await visitor.Page.EvaluateAsync<string>("JSON.stringify([localStorage, sessionStorage])");
        Assert.All(foreign, text => Assert.DoesNotContain(text, kept, StringComparison.OrdinalIgnoreCase));
    }
}
