using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Browser;

/// <summary>Passkeys with the browser's own authenticator. They belong to names of hosts, so this installation has one.</summary>
[Collection(Stage.Name)]
public sealed class PasskeyTests(Stage stage)
{
    [Fact]
    public async Task Passkey_is_made_signs_in_and_is_shown_before_a_sensitive_step()
    {
        await using var visitor = await stage.VisitorAsync();
        await using var installation = await Installation.EmptyAsync();
        var site = $"http://localhost:{FreePort()}";
        (await installation.RunAsync("up", "--port", site.Split(':')[^1], "--public-url", site, "--detach", "--json")).Exits(0);
        var brand = await Brand.CreateAsync(installation, "keyed", "Keyed Goods", "Friends of Keyed", "Kai Keyed");
        var page = visitor.Page;
        visitor.Server = new Uri(site);
        var authenticator = await visitor.Context.NewCDPSessionAsync(page);
        await authenticator.SendAsync("WebAuthn.enable");
        await authenticator.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });

        await visitor.TakeLinkAsync(brand.OperatorEmail, "You are invited");
        await visitor.PressAsync("Sign in");
        await visitor.SeesAsync("Sign out");
        await visitor.OpenAsync($"{brand.Url}/account/security");
        await page.GetByLabel("Name of the new passkey").FillAsync("Laptop");
        await visitor.PressAsync("Make a passkey");
        await Assertions.Expect(page.GetByLabel("Name of Laptop")).ToHaveValueAsync("Laptop");
        await page.GetByLabel("Name of Laptop").FillAsync("Old laptop");
        await visitor.PressAsync("Rename: Laptop");
        await Assertions.Expect(page.GetByLabel("Name of Old laptop")).ToHaveValueAsync("Old laptop");

        await visitor.SignOutAsync();
        await visitor.OpenAsync($"{brand.Url}/settings/keys/new");
        await visitor.PressAsync("Sign in with a passkey");
        await Assertions.Expect(page).ToHaveURLAsync($"{brand.Url}/settings/keys/new");
        await installation.AsSuperuserAsync("update access.sessions set second_factor_at = now() - interval '1 hour'");
        await page.GetByLabel("What it is for").FillAsync("Of the laptop");
        await page.Locator("input[name=scope]").Nth(0).CheckAsync();
        await page.Locator("input[name=scope]").Nth(1).CheckAsync();
        await visitor.PressAsync("Make the key");
        await visitor.PressAsync("Use a passkey");
        await visitor.SeesAsync("Your new key");
        Assert.Equal(2, (await brand.Client.ListApiKeysAsync()).Items.Single(k => k.Label == "Of the laptop").Scopes!.Count);

        await visitor.OpenAsync($"{brand.Url}/account/security");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Remove Old laptop$", RegexOptions.None, TimeSpan.FromSeconds(5)) }).ClickAsync();
        await visitor.PressAsync("Remove");
        await visitor.SeesAsync("No passkey yet");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
