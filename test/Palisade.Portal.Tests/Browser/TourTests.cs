using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

[Collection(Stage.Name)]
public sealed class TourTests(Stage stage)
{
    private const string Partner = "Mara Lind";
    private const string Earned = "$37.80";

    [Fact]
    public async Task Demo_story_works_in_a_browser()
    {
        await using var customer = await stage.VisitorAsync();
        var demo = stage.Up.Demo.Url;
        await customer.OpenAsync($"{demo}/r/mara");
        await Assertions.Expect(customer.Page).ToHaveURLAsync(new Regex(@"/demo/shop\?cref=[0-9A-HJKMNP-TV-Z]{26}$"));
        var cref = customer.Page.Url[^26..];
        await customer.SeesAsync($"You came by a partner’s link. The click is {cref}.");
        await Assertions.Expect(customer.Page.GetByRole(AriaRole.Button, new() { Name = "Buy" }).Last).ToBeDisabledAsync();
        await Tour.TakeAsync(customer.Page, Tour.Link);

        await customer.Page.GetByLabel("E-mail").FillAsync("kim@customer.example");
        await customer.PressAsync("Sign up");
        await customer.SeesAsync("Signed up as kim@customer.example");
        await customer.Page.GetByRole(AriaRole.Article).Filter(new() { HasText = "A year of coffee" }).GetByRole(AriaRole.Button).ClickAsync();
        await customer.SeesAsync("Thank you! A year of coffee is on its way.");
        await customer.SeesAsync($"{Partner} earned {Earned} of your $189.00.");
        await Tour.TakeAsync(customer.Page, Tour.Sale);
        await customer.Page.GetByRole(AriaRole.Link, new() { Name = "See it in the portal" }).ClickAsync();
        await customer.SeesAsync("Sign in to Fernweh Coffee");
        customer.Behaved();

        await using var operators = await stage.VisitorAsync();
        await OperatorPaysAsync(operators, demo);
        operators.Behaved();

        await using var partner = await stage.VisitorAsync();
        await partner.AcceptInvitationAsync("mara@partner.example");
        await partner.SeesAsync("Your earnings");
        await partner.SeesAsync($"{demo}/r/mara");
        await partner.SeesAsync($"{Earned} paid out");
        await partner.SeesStateAsync("Commissions", Earned, "paid");
        await partner.SeesStateAsync("Payouts", Earned, "paid");
        await Tour.TakeAsync(partner.Page, Tour.Earnings);
        await partner.SignOutAsync();
        partner.Behaved();

        Assert.All(Tour.Steps, step => Assert.True(File.Exists(Path.Combine(Tour.Taken, Tour.Picture(step))), step.Title));
    }

    private static async Task OperatorPaysAsync(Visitor visitor, string demo)
    {
        // A new operator is invited; from then on the sign-in page mails links.
        await visitor.AcceptInvitationAsync("olu@fernweh.example");
        await visitor.SignOutAsync();
        await visitor.Page.GetByLabel("Your e-mail address").FillAsync("olu@fernweh.example");
        await visitor.PressAsync("Send me the link");
        await visitor.SeesAsync("Check your mail");
        await visitor.TakeLinkAsync("olu@fernweh.example", "Sign in to Fernweh Coffee", () => Tour.TakeAsync(visitor.Page, Tour.Mailbox));
        await visitor.SeesAsync("Welcome to Fernweh Coffee");
        await visitor.EnterAsync();
        Assert.Equal($"{demo}/", visitor.Page.Url);

        await visitor.SeesStateAsync("Latest commissions", Partner, "accrued");
        Assert.Contains(Earned, await visitor.Row("Latest commissions", Partner).First.InnerTextAsync(), StringComparison.Ordinal);
        await Tour.TakeAsync(visitor.Page, Tour.Approval);
        await visitor.Row("Latest commissions", Partner).GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await visitor.SeesStateAsync("Latest commissions", Partner, "approved");
        await visitor.PressAsync("Gather approved commissions");
        await visitor.SeesStateAsync("Payouts", Partner, "pending");
        await visitor.Row("Payouts", Partner).GetByRole(AriaRole.Button, new() { Name = "The money was sent" }).ClickAsync();
        await visitor.SeesStateAsync("Payouts", Partner, "paid");
        await visitor.SeesStateAsync("Latest commissions", Partner, "paid");
        await Tour.TakeAsync(visitor.Page, Tour.Payout);

        // Reloading repeats nothing.
        await visitor.Page.ReloadAsync();
        Assert.Equal(1, await visitor.Row("Payouts", Partner).CountAsync());
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
        Assert.InRange(Tour.Steps.Count, 1, 6);
        Assert.All(Tour.Steps, step => Assert.Contains(step.Title, text, StringComparison.Ordinal));
        Assert.True(Tour.Text() == text, "docs/tour.md is out of date: run these tests with PALISADE_UPDATE_DOCS=1 and commit it.");
        if (!Tour.Updates)
            Assert.All(Tour.Steps, step => Assert.Equal(Tour.Width, Tour.WidthOf(Path.Combine(Tour.Docs, "screens", Tour.Picture(step)))));
    }
}
