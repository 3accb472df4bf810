using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>The demo story with the keyboard alone: what cannot be reached by Tab, or does not show where it is, fails.</summary>
[Collection(Stage.Name)]
public sealed class KeyboardTests(Stage stage)
{
    [Fact]
    public async Task Program_partner_link_and_payment_without_a_mouse()
    {
        var line = await stage.Installation.CreateTenantAsync("keys", "Keyboard Kites");
        var client = line.Client();
        await client.InviteAdminAsync("operator@keys.example", "Kit Keys");
        await using var brand = await stage.VisitorAsync();
        await EnterAsync(brand, "operator@keys.example");

        await PressAsync(brand, Link(brand, "Programs"));
        await PressAsync(brand, Link(brand, "New program"));
        await TypeAsync(brand, "Name", "Spring kites");
        await TypeAsync(brand, "Links lead to", "https://shop.example/");
        await TypeAsync(brand, "How much", "20");
        await TypeAsync(brand, "Hold commissions back for", "0");
        await PressAsync(brand, Button(brand, "Create the program"));
        await brand.SeesAsync("The program “Spring kites” is there.");

        await PressAsync(brand, Link(brand, "Invite a partner"));
        await TypeAsync(brand, "Name", "Kay Board");
        await TypeAsync(brand, "Mail address", "kay@partner.example");
        await PressAsync(brand, Button(brand, "Invite"));
        await brand.SeesAsync("Kay Board is invited.");

        await using var partner = await stage.VisitorAsync();
        await EnterAsync(partner, "kay@partner.example");
        await PressAsync(partner, Link(partner, "Make a link"));
        await TypeAsync(partner, "Short name", "kays-kites");
        await PressAsync(partner, Button(partner, "Make the link"));
        await partner.SeesAsync("Your link is there: share it.");

        await SellAsync(line, client);
        await brand.OpenAsync($"{line.Url}/");
        await PressAsync(brand, Link(brand, "Commissions"));
        await PressAsync(brand, brand.Line("Kay Board").GetByRole(AriaRole.Button, new() { Name = "Approve" }));
        await brand.SeesAsync("Approved. It is in the next payout.");
        await PressAsync(brand, Link(brand, "Payouts"));
        await PressAsync(brand, Link(brand, "Prepare a run"));
        await PressAsync(brand, brand.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Make [0-9]+ payout") }));
        await PressAsync(brand, brand.Line("Kay Board").GetByRole(AriaRole.Button, new() { NameRegex = new Regex("The money was sent") }));
        await brand.SeesAsync("Noted: the money was sent.");
        await Assertions.Expect(brand.Line("Kay Board")).ToContainTextAsync("paid");
        await PressAsync(brand, Button(brand, "Sign out"));
        await brand.SeesAsync("Send me the link");
        brand.Behaved();
        partner.Behaved();
    }

    [Fact]
    public async Task First_stop_of_every_page_leads_past_the_navigation()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        foreach (var path in new[] { "/", "/partners", "/settings/branding" })
        {
            await visitor.OpenAsync(gallery.Brand.Url + path);
            await visitor.Page.Keyboard.PressAsync("Tab");
            Assert.Equal("Skip to content", await visitor.Page.EvaluateAsync<string>("document.activeElement.textContent.trim()"));
            await visitor.Page.Keyboard.PressAsync("Enter");
            await visitor.Page.Keyboard.PressAsync("Tab");
            Assert.True(await visitor.Page.EvaluateAsync<bool>("!!document.activeElement.closest('main')"), $"{path}: the link does not lead into the content");
        }
    }

    private static ILocator Link(Visitor visitor, string name) => visitor.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).First;

    private static ILocator Button(Visitor visitor, string name) => visitor.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First;

    /// <summary>The mail is opened as a mail program would, by its address; from there on with keys.</summary>
    private static async Task EnterAsync(Visitor visitor, string email)
    {
        await visitor.TakeLinkAsync(email, "You are invited");
        await PressAsync(visitor, Button(visitor, "Sign in"));
        await Assertions.Expect(Button(visitor, "Sign out")).ToBeVisibleAsync();
    }

    private static async Task TypeAsync(Visitor visitor, string label, string text)
    {
        await ReachAsync(visitor, visitor.Page.GetByLabel(new Regex($"^{Regex.Escape(label)}")).First);
        await visitor.Page.Keyboard.PressAsync("ControlOrMeta+A");
        await visitor.Page.Keyboard.TypeAsync(text);
    }

    private static async Task PressAsync(Visitor visitor, ILocator target)
    {
        await ReachAsync(visitor, target);
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Page.WaitForLoadStateAsync(LoadState.Load);
    }

    /// <summary>Presses Tab until the element has the focus, and looks whether that can be seen.</summary>
    private static async Task ReachAsync(Visitor visitor, ILocator target)
    {
        await Assertions.Expect(target).ToBeVisibleAsync();
        for (var stops = 0; !await target.EvaluateAsync<bool>("e => e === document.activeElement"); stops++)
        {
            Assert.True(stops < 150, $"{target} cannot be reached with Tab");
            await visitor.Page.Keyboard.PressAsync("Tab");
        }

        var shown = await target.EvaluateAsync<bool>(
            "e => { const s = getComputedStyle(e); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none'; }");
        Assert.True(shown, $"nobody sees that {target} has the focus");
    }

    private static async Task SellAsync(TenantLine line, PalisadeClient client)
    {
        using var customer = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var redirect = await customer.GetAsync(new Uri($"{line.Url}/r/kays-kites"));
        await client.IdentifyAsync(redirect.Headers.Location!.Query.Split("cref=")[1].Split('&')[0], "a customer");
        var tracked = await client.TrackEventAsync(new NewEvent { UserId = "a customer", Type = "purchase", Value = 300m, Currency = "USD" });
        Assert.Equal("attributed", tracked.Attribution?.Status);
    }
}
