using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

[Collection(Stage.Name)]
public sealed class TourTests(Stage stage)
{
    private const string Partner = "Kim Sommer";
    private const string PartnerEmail = "kim@partner.example";
    private const string Earned = "$47.25";

    [Fact]
    public async Task Program_partner_link_and_payment_with_nothing_but_the_screen()
    {
        var demo = stage.Up.Demo.Url;
        await using var brand = await stage.VisitorAsync();
        await SignInAsync(brand, demo);
        await CreateProgramAsync(brand, demo);
        await brand.Page.GetByRole(AriaRole.Link, new() { Name = "Invite a partner" }).ClickAsync();
        await brand.Page.GetByLabel("Name").FillAsync(Partner);
        await brand.Page.GetByLabel("Mail address").FillAsync(PartnerEmail);
        await Tour.TakeAsync(brand.Page, Tour.Invitation);
        await brand.PressAsync("Invite");
        await brand.SeesAsync($"{Partner} is invited. The mail with the link is on its way.");

        await using var partner = await stage.VisitorAsync();
        await partner.AcceptInvitationAsync(PartnerEmail);
        await partner.Page.GetByRole(AriaRole.Link, new() { Name = "Make a link" }).First.ClickAsync();
        await partner.Page.GetByLabel("Short name").FillAsync("kims-cups");
        await partner.PressAsync("Make the link");
        await partner.SeesAsync("Your link is there: share it.");
        await partner.SeesAsync($"{demo}/r/kims-cups");
        await Tour.TakeAsync(partner.Page, Tour.Link);

        await BuyAsync(demo);

        await brand.OpenAsync($"{demo}/commissions");
        Assert.Contains("Waits for approval", await brand.Line(Partner).InnerTextAsync(), StringComparison.Ordinal);
        await Tour.TakeAsync(brand.Page, Tour.Approval);
        await brand.Line(Partner).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await brand.SeesAsync("Approved. It is in the next payout.");
        await brand.Page.GetByRole(AriaRole.Link, new() { Name = "Payouts" }).ClickAsync();
        await brand.Page.GetByRole(AriaRole.Link, new() { Name = "Prepare a run" }).First.ClickAsync();
        await Assertions.Expect(brand.Line(Partner)).ToContainTextAsync(Earned);
        await Tour.TakeAsync(brand.Page, Tour.Payout);
        await brand.Page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Make [0-9]+ payout") }).ClickAsync();
        await Assertions.Expect(brand.Line(Partner)).ToContainTextAsync("pending");
        await brand.Line(Partner).GetByRole(AriaRole.Button, new() { NameRegex = new Regex("The money was sent") }).ClickAsync();
        await brand.SeesAsync("Noted: the money was sent.");
        await Assertions.Expect(brand.Line(Partner)).ToContainTextAsync("paid");
        await brand.Page.ReloadAsync();
        Assert.Equal(1, await brand.Line(Partner).CountAsync());
        await brand.SignOutAsync();
        brand.Behaved();

        await partner.OpenAsync($"{demo}/");
        await partner.SeesAsync("Your earnings");
        await partner.SeesStateAsync("Commissions", Earned, "paid");
        await partner.SeesStateAsync("Payouts", Earned, "paid");
        await Tour.TakeAsync(partner.Page, Tour.Earnings);
        await partner.Row("Commissions", Earned).GetByRole(AriaRole.Link, new() { Name = "Receipt" }).ClickAsync();
        await partner.SeesAsync("The signature fits, and the amount follows from what happened.");
        await partner.SignOutAsync();
        partner.Behaved();

        Assert.All(Tour.Steps, step => Assert.True(File.Exists(Path.Combine(Tour.Taken, Tour.Picture(step))), step.Title));
    }

    private async Task SignInAsync(Visitor visitor, string demo)
    {
        // A new operator is invited; from then on the sign-in page mails links.
        await visitor.AcceptInvitationAsync("olu@fernweh.example");
        await visitor.SignOutAsync();
        await visitor.SignInAsync(demo, "olu@fernweh.example", "Sign in to Fernweh Coffee");
        Assert.Equal($"{demo}/", visitor.Page.Url);
        await visitor.SeesAsync("From click to commission");
        await Tour.TakeAsync(visitor.Page, Tour.Home);
    }

    private async Task CreateProgramAsync(Visitor visitor, string demo)
    {
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Programs" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "New program" }).ClickAsync();
        await visitor.Page.GetByLabel("Name").FillAsync("Autumn cups");
        await visitor.Page.GetByLabel("Links lead to", new() { Exact = true }).FillAsync($"{stage.Up.Url.TrimEnd('/')}/demo/shop");
        await visitor.Page.GetByLabel("How much").FillAsync("25");
        await visitor.Page.GetByLabel("Hold commissions back for").FillAsync("0");
        await visitor.SeesAsync("The partner gets 25 % of the value of every “purchase”.");
        await Tour.TakeAsync(visitor.Page, Tour.Program);
        await visitor.PressAsync("Create the program");
        await visitor.SeesAsync("The program “Autumn cups” is there.");
        Assert.StartsWith($"{demo}/programs/", visitor.Page.Url, StringComparison.Ordinal);
    }

    private async Task BuyAsync(string demo)
    {
        await using var customer = await stage.VisitorAsync();
        await customer.OpenAsync($"{demo}/r/kims-cups");
        await Assertions.Expect(customer.Page).ToHaveURLAsync(new Regex(@"/demo/shop\?cref=[0-9A-HJKMNP-TV-Z]{26}$"));
        var cref = customer.Page.Url[^26..];
        await customer.SeesAsync($"You came by a partner’s link. The click is {cref}.");
        await Assertions.Expect(customer.Page.GetByRole(AriaRole.Button, new() { Name = "Buy" }).Last).ToBeDisabledAsync();
        await customer.Page.GetByLabel("E-mail").FillAsync("ada@customer.example");
        await customer.PressAsync("Sign up");
        await customer.SeesAsync("Signed up as ada@customer.example");
        await customer.Page.GetByRole(AriaRole.Article).Filter(new() { HasText = "A year of coffee" }).GetByRole(AriaRole.Button).ClickAsync();
        await customer.SeesAsync("Thank you! A year of coffee is on its way.");
        await customer.SeesAsync($"{Partner} earned {Earned} of your $189.00.");
        await Tour.TakeAsync(customer.Page, Tour.Sale);
        await customer.Page.GetByRole(AriaRole.Link, new() { Name = "See it in the portal" }).ClickAsync();
        await customer.SeesAsync("Sign in to Fernweh Coffee");
        customer.Behaved();
    }
}

public sealed class TourPageTests
{
    [Fact]
    public void Tour_page_names_every_step_and_shows_its_picture()
    {
        var path = Path.Combine(Tour.Docs, "tour.md");
        if (Tour.Updates)
            File.WriteAllText(path, Tour.Text());
        var text = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.InRange(Tour.Steps.Count, 1, 8);
        Assert.All(Tour.Steps, step => Assert.Contains(step.Title, text, StringComparison.Ordinal));
        Assert.True(Tour.Text() == text, "docs/tour.md is out of date: run these tests with PALISADE_UPDATE_DOCS=1 and commit it.");
        if (!Tour.Updates)
            Assert.All(Tour.Steps, step => Assert.Equal(Tour.Width, Tour.WidthOf(Path.Combine(Tour.Docs, "screens", Tour.Picture(step)))));
    }
}
