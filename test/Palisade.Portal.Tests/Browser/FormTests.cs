using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>What people do to forms: send them twice, go back, stay too long, type what is wrong, ask for what is not theirs.</summary>
[Collection(Stage.Name)]
public sealed class FormTests(Stage stage)
{
    [Fact]
    public async Task Why_a_click_is_flagged_is_asked_for_and_shown_in_the_queue()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "doubted", "Doubted Dolls", "Friends of Doubted", "Di Doubted");
        var partner = await brand.PartnerAsync("Paul Doubted", "paul@doubted.example", "paul");
        await brand.SellAsync("paul");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/reports/{partner.Id}");
        await visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Flag the click") }).First.ClickAsync();
        await visitor.Page.GetByLabel("Why (for your colleagues)").FillAsync("Paul is <b>the customer</b>");
        await visitor.PressAsync("Flag it");
        await visitor.SeesAsync("The click earns nothing from now on.");
        await visitor.SeesAsync("“Paul is <b>the customer</b>”");
        visitor.Behaved();
    }

    [Fact]
    public async Task Form_sent_twice_acts_once()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "twice", "Twice Tea", "Friends of Twice", "Tove Twice");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/programs/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Only once");
        await visitor.Page.GetByLabel("Links lead to", new() { Exact = true }).FillAsync("https://shop.example/");

        // Twice at the same moment, as two clicks of a button would without the script that holds the second one back.
        await visitor.Page.EvaluateAsync(
            """
            async () => {
                const form = document.querySelector("form[data-once]:not(.act):has(input[name=name])");
                const send = () => fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
                await Promise.all([send(), send()]);
            }
            """);
        await visitor.PressAsync("Create the program");
        await visitor.SeesAsync("The program “Only once” is there.");
        Assert.Single(await brand.Client.ListProgramsAsync(), p => p.Name == "Only once");
        visitor.Behaved();
    }

    [Fact]
    public async Task Going_back_after_a_form_shows_it_again_and_sends_nothing()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "backs", "Back Bakery", "Friends of Back", "Bo Back");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/partners/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Only Once");
        await visitor.Page.GetByLabel("Mail address").FillAsync("once@backs.example");
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("Only Once is invited.");
        await visitor.Page.GoBackAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true })).ToBeVisibleAsync();
        await visitor.Page.GoForwardAsync();
        await visitor.Page.ReloadAsync();
        Assert.Single((await brand.Client.ListPartnersAsync()).Items);

        // From the form that the browser kept, somebody else can be invited.
        await visitor.Page.GoBackAsync();
        await visitor.Page.GetByLabel("Name").FillAsync("Another One");
        await visitor.Page.GetByLabel("Mail address").FillAsync("another@backs.example");
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("Another One is invited.");
        Assert.Equal(2, (await brand.Client.ListPartnersAsync()).Items.Count);
        visitor.Behaved();
    }

    [Fact]
    public async Task What_was_typed_stays_and_the_API_says_beside_the_field_what_is_wrong()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/partners/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Somebody New");
        await visitor.Page.GetByLabel("Mail address").FillAsync("pat@gallery.example");
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("A partner with this address exists.");
        Assert.Equal("Somebody New", await visitor.Page.GetByLabel("Name").InputValueAsync());
        Assert.Equal("pat@gallery.example", await visitor.Page.GetByLabel("Mail address").InputValueAsync());

        await visitor.OpenAsync($"{gallery.Brand.Url}/settings/branding");
        await visitor.Page.GetByLabel("Colour").EvaluateAsync("field => field.removeAttribute('pattern')");
        await visitor.Page.GetByLabel("Colour").FillAsync("reddish");
        await visitor.PressAsync("Save");
        await Assertions.Expect(visitor.Page.GetByLabel("Colour")).ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Equal("reddish", await visitor.Page.GetByLabel("Colour").InputValueAsync());
    }

    [Fact]
    public async Task Session_that_ended_while_a_form_was_open_leads_to_sign_in_and_changes_nothing()
    {
        var brand = await Brand.CreateAsync(stage.Installation, "ended", "Ended Ales", "Friends of Ended", "Ed Ended");
        await using var visitor = await stage.VisitorAsync();
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.OpenAsync($"{brand.Url}/partners/new");
        await visitor.Page.GetByLabel("Name").FillAsync("Too Late");
        await visitor.Page.GetByLabel("Mail address").FillAsync("late@ended.example");
        var second = await visitor.Context.NewPageAsync();
        await second.GotoAsync($"{brand.Url}/");
        await second.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(second.GetByText("Send me the link")).ToBeVisibleAsync();
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("Send me the link");
        Assert.Empty((await brand.Client.ListPartnersAsync()).Items);
    }

    [Fact]
    public async Task Partner_who_types_the_address_of_a_page_of_the_brand_is_refused_in_plain_words()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.VisitorAsync(state: gallery.PartnerState);
        if (gallery.PartnerState is null)
        {
            await visitor.AcceptInvitationAsync("pat@gallery.example");
            gallery.PartnerState = await visitor.Context.StorageStateAsync();
        }

        foreach (var path in new[] { "/payouts/run", "/reports", "/fraud", "/settings/keys", "/settings/webhooks", "/settings/access/members", "/settings/domains", "/settings/mail", $"/programs/{gallery.Brand.Program.Id}" })
        {
            var response = await visitor.Page.GotoAsync(gallery.Brand.Url + path);
            Assert.True(response!.Status is 403 or 404, $"{path}: {response.Status}");
            Assert.DoesNotContain("Second Partner", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        }

        await visitor.OpenAsync($"{gallery.Brand.Url}/");
        foreach (var hidden in new[] { "Settings", "Partners", "Review", "Applications", "Reports" })
            Assert.Equal(0, await visitor.Page.GetByRole(AriaRole.Link, new() { Name = hidden, Exact = true }).CountAsync());
    }

    [Fact]
    public async Task Tables_sort_by_a_click_and_remember_it()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/partners");
        var names = visitor.Page.Locator("main table.table tbody tr th");
        async Task<List<string>> Names() => [.. (await names.AllInnerTextsAsync()).Select(n => n.Split('\n')[0])];
        var served = await Names();
        await visitor.PressAsync("Partner");
        await Assertions.Expect(visitor.Page.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("Partner");
        Assert.Equal(served.Order(StringComparer.OrdinalIgnoreCase), await Names());
        await visitor.PressAsync("Partner");
        Assert.Equal(served.OrderDescending(StringComparer.OrdinalIgnoreCase), await Names());
        await visitor.OpenAsync($"{gallery.Brand.Url}/partners?rows=50");
        await Assertions.Expect(visitor.Page.Locator("th[aria-sort=descending]")).ToHaveTextAsync("Partner");
        await visitor.PressAsync("Partner");
        Assert.Equal(served, await Names());
        await visitor.OpenAsync($"{gallery.Brand.Url}/partners");
        await Assertions.Expect(visitor.Page.Locator(".pager-rows [aria-current]")).ToHaveTextAsync("50");
        visitor.Behaved();
    }

    [Fact]
    public async Task Number_that_stands_on_a_page_finds_it()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/search?q={gallery.Payout}");
        await Assertions.Expect(visitor.Page.Locator($"main a[href$='/payouts/{gallery.Payout}']")).ToHaveCountAsync(1);
        await visitor.OpenAsync($"{gallery.Brand.Url}/search?q={gallery.Partner.Id}");
        await visitor.SeesAsync("Pat Partner");
        await visitor.OpenAsync($"{gallery.Brand.Url}/search?q=7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        await Assertions.Expect(visitor.Page.Locator("main a[href*='/payouts/'], main a[href*='/partners/']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task German_numbers_dates_and_words_for_those_who_want_them()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/");
        await visitor.PressAsync("DE, Deutsch");
        await visitor.SeesAsync("Provisionen");
        Assert.Equal("de", await visitor.Page.Locator("html").GetAttributeAsync("lang"));
        await visitor.SeesAsync("400,00 USD");
        await visitor.PressAsync("EN, English");
        await visitor.SeesAsync("$400.00 USD");
    }

    [Fact]
    public async Task Dark_is_kept_and_auto_follows_the_system()
    {
        var gallery = await stage.GalleryAsync();
        await using var visitor = await stage.OperatorAsync(gallery);
        await visitor.OpenAsync($"{gallery.Brand.Url}/");
        await visitor.PressAsync("Dark");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await visitor.OpenAsync($"{gallery.Brand.Url}/partners");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await visitor.PressAsync("As the system");
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "light");
        await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(visitor.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
    }
}
