using System.Net;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>How a brand comes into being: by setting up a server of its own, and by signing up to one for many.</summary>
[Collection(Stage.Name)]
public sealed class FirstRunTests(Stage stage)
{
    [Fact]
    public async Task Empty_server_is_set_up_in_the_browser_until_a_partners_link_works()
    {
        await using var visitor = await stage.VisitorAsync();
        await using var installation = await Installation.EmptyAsync();
        var server = await installation.UpAsync("--tenancy", "single", "--no-demo");
        visitor.Server = new Uri(server.Url);
        var page = visitor.Page;

        // Whoever comes first is asked whose the server is.
        await visitor.OpenAsync("/");
        await Assertions.Expect(page).ToHaveURLAsync($"{server.Url}/install");
        await page.GetByLabel("Name of the brand").FillAsync("Solo Sails");
        await page.GetByLabel("Your name").FillAsync("Sol Solo");
        await page.GetByLabel("Your e-mail address").FillAsync("sol@solo.example");
        await page.GetByLabel("Where partners ask for help").FillAsync("help@solo.example");
        await visitor.PressAsync("Set up");
        await visitor.SeesAsync("Check your mail");
        await visitor.OpenAsync(await installation.MailedLinkAsync("sol@solo.example", "You are invited to run Solo Sails"));
        await visitor.EnterAsync();

        // The first steps lead on.
        await visitor.SeesAsync("Three steps to the first commission.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create a program" }).First.ClickAsync();
        await page.GetByLabel("Name").FillAsync("Friends of Solo");
        await page.GetByLabel("Links lead to", new() { Exact = true }).FillAsync("https://shop.solo.example/");
        await page.GetByLabel("How much").FillAsync("10");
        await visitor.PressAsync("Create the program");
        await visitor.SeesAsync("The program “Friends of Solo” is there.");
        await visitor.OpenAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Invite a partner" }).First.ClickAsync();
        await page.GetByLabel("Name").FillAsync("Petra Partner");
        await page.GetByLabel("Mail address").FillAsync("petra@partner.example");
        await visitor.PressAsync("Invite");
        await visitor.SeesAsync("Petra Partner is invited.");

        await using var partner = await stage.VisitorAsync();
        partner.Server = visitor.Server;
        await partner.OpenAsync(await installation.MailedLinkAsync("petra@partner.example", "You are invited to partner with Solo Sails"));
        await partner.EnterAsync();
        await partner.OpenAsync("/links");
        await partner.Page.GetByLabel("Short name").FillAsync("petra");
        await partner.PressAsync("Make the link");
        await partner.SeesAsync($"{server.Url}/r/petra");
        Assert.StartsWith("https://shop.solo.example/?cref=", await LeadsToAsync($"{server.Url}/r/petra"), StringComparison.Ordinal);

        // It is set up once, whoever asks again.
        await using var stranger = await stage.VisitorAsync();
        stranger.Server = visitor.Server;
        await stranger.OpenAsync("/install");
        await stranger.SeesAsync("Send me the link");
        Array.ForEach([visitor, partner, stranger], v => v.Behaved());
    }

    [Fact]
    public async Task Brand_signs_up_the_platforms_staff_approves_it_and_its_operator_begins()
    {
        await using var visitor = await stage.VisitorAsync();
        await visitor.OpenAsync("/");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Begin with your brand" }).ClickAsync();
        await visitor.Page.GetByLabel("Name of the brand").FillAsync("Patient Pots");
        await visitor.Page.GetByLabel("Short name in addresses").FillAsync("patient");
        await visitor.Page.GetByLabel("Your name").FillAsync("Pia Patient");
        await visitor.Page.GetByLabel("Your e-mail address").FillAsync("pia@patient.example");
        await visitor.PressAsync("Create it");
        await visitor.SeesAsync("A mail to pia@patient.example is on its way.");

        await using var staff = await stage.VisitorAsync();
        await staff.EnterPlatformAsync(await stage.Installation.AddOperatorAsync("approves@platform.example", "Abe Approves"));
        await Assertions.Expect(staff.Line("Patient Pots").GetByText("pending")).ToBeVisibleAsync();
        await staff.Page.GetByRole(AriaRole.Link, new() { Name = "Approve: Patient Pots" }).ClickAsync();
        await staff.Page.GetByLabel("Why").FillAsync("Known from the fair");
        await staff.PressAsync("Approve");
        await staff.SeesAsync("Approved: the brand may work.");
        await Assertions.Expect(staff.Line("Patient Pots").GetByText("“Known from the fair”")).ToBeVisibleAsync();
        await staff.OpenAsync("/platform");
        Assert.Equal(0, await staff.Line("Patient Pots").CountAsync());

        await visitor.TakeLinkAsync("pia@patient.example", "You are invited to run Patient Pots");
        await visitor.EnterAsync();
        Assert.Equal($"{stage.Up.Url}/t/patient/", visitor.Page.Url);
        await visitor.SeesAsync("Three steps to the first commission.");
        visitor.Behaved();
        staff.Behaved();
    }

    private static async Task<string?> LeadsToAsync(string link)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(new Uri(link));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location?.ToString();
    }
}
