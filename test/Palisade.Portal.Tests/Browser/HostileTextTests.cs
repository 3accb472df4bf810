using Microsoft.Playwright;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>Texts that people give are shown as text. What ran all the same would set <c>window.pwned</c>, or make the console complain.</summary>
[Collection(Stage.Name)]
public sealed class HostileTextTests(Stage stage)
{
    private const string Script = "<script>window.pwned=1</script>";
    private const string Picture = "<img src=x onerror=\"window.pwned=2\">";
    private const string Attribute = "\"><svg onload=window.pwned=3>";

    [Fact]
    public async Task Scripts_in_names_are_text_for_operator_and_partner()
    {
        await using var visitor = await stage.VisitorAsync();
        var brand = await Brand.CreateAsync(stage.Installation, "hostile", $"Brand {Attribute}", $"Program {Picture}", $"Operator {Script}");
        await brand.PartnerAsync($"Partner {Script}", "partner@hostile.example", "hostile");
        await brand.SellAsync("hostile");

        await visitor.OpenAsync($"{brand.Url}/signin");
        await visitor.SeesAsync($"Sign in to Brand {Attribute}");
        await IsCleanAsync(visitor);
        await visitor.AcceptInvitationAsync(brand.OperatorEmail);
        await visitor.SeesAsync($"Partner {Script}");
        await visitor.SeesAsync($"Operator {Script}");
        await IsCleanAsync(visitor);
        foreach (var page in new[] { "programs", "partners", "commissions", "payouts", "reports", "settings/branding", "settings/access/members", "settings/access/audit" })
        {
            await visitor.OpenAsync($"{brand.Url}/{page}");
            await IsCleanAsync(visitor);
        }

        await visitor.OpenAsync($"{brand.Url}/programs");
        await visitor.SeesAsync($"Program {Picture}");
        await visitor.OpenAsync($"{brand.Url}/partners?q={Uri.EscapeDataString(Script)}");
        await visitor.SeesAsync($"Partner {Script}");
        await IsCleanAsync(visitor);
        await visitor.SignOutAsync();

        await visitor.OpenAsync("/dev/mail");
        await visitor.SeesAsync($"You are invited to partner with Brand {Attribute}");
        await IsCleanAsync(visitor);
        await visitor.AcceptInvitationAsync("partner@hostile.example");
        await visitor.SeesAsync($"Program {Picture}");
        await visitor.SeesAsync($"Partner {Script}");
        await IsCleanAsync(visitor);
        visitor.Behaved();
    }

    [Fact]
    public async Task Scripts_in_addresses_and_forms_are_text()
    {
        await using var visitor = await stage.VisitorAsync();
        var demo = stage.Up.Demo.Url;
        foreach (var text in new[] { Script, Picture, Attribute })
        {
            await visitor.OpenAsync($"{demo}/auth/magic?token={Uri.EscapeDataString(text)}");
            Assert.Equal(text, await visitor.Page.Locator("input[name=token]").InputValueAsync());
            await IsCleanAsync(visitor);

            await visitor.OpenAsync($"{demo}/signin");
            var address = visitor.Page.GetByLabel("Your e-mail address");
            await address.EvaluateAsync("field => field.type = 'text'");
            await address.FillAsync($"{text}@x.example");
            await visitor.PressAsync("Send me the link");
            await visitor.SeesAsync($"{text}@x.example");
            await IsCleanAsync(visitor);
        }

        visitor.Behaved();
    }

    [Fact]
    public async Task Scripts_in_the_shop_are_text()
    {
        await using var visitor = await stage.VisitorAsync();
        await visitor.OpenAsync($"/demo/shop?cref={Uri.EscapeDataString(Picture)}");
        await visitor.SeesAsync($"The click is {Picture}.");
        await IsCleanAsync(visitor);

        var client = stage.Up.Demo.Client();
        var program = (await client.ListProgramsAsync()).First(p => p.Name == "Friends of Fernweh");
        var partner = await client.CreatePartnerAsync(new NewPartner { Email = "img@partner.example", Name = Picture, SendInvite = false, ProgramIds = [program.Id] });
        await client.CreateLinkAsync(partner.Id, program.Id, "img");
        await visitor.OpenAsync($"{stage.Up.Demo.Url}/r/img");
        await visitor.Page.GetByLabel("E-mail").FillAsync("img@customer.example");
        await visitor.PressAsync("Sign up");
        await visitor.SeesAsync("Welcome! Now buy something.");
        await visitor.PressAsync("Buy");
        await visitor.SeesAsync($"{Picture} earned $4.80 of your $24.00.");
        await IsCleanAsync(visitor);
        visitor.Behaved();
    }

    private static async Task IsCleanAsync(Visitor visitor)
    {
        Assert.Equal(0, await visitor.Page.Locator("script:not([src^='/assets/'])").CountAsync());
        Assert.Equal(0, await visitor.Page.Locator("[onerror], [onload], [style]:not(.chart *, .chart), img[src=x]").CountAsync());
        Assert.Equal("undefined", await visitor.Page.EvaluateAsync<string>("typeof window.pwned"));
    }
}
