using System.Net;
using System.Text.Json.Nodes;
using Palisade.Access.Contracts;
using Palisade.Api.Tests.Clicks;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Fraud;

/// <summary>A server behind a proxy, so that clients have addresses.</summary>
public sealed class ProxiedApp : PalisadeApp
{
    public ProxiedApp() => Settings["PALISADE_TRUSTED_PROXIES"] = "127.0.0.1";
}

/// <summary>A click from where the partner signs in is looked at before it is paid, and the address is never stored.</summary>
public sealed class SelfReferralByAddressTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    private const string Home = "9.9.9.9";
    private const string Elsewhere = "8.8.4.4";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_click_from_the_partners_own_address_is_held_and_others_are_not(bool overThePages)
    {
        var scene = await AddressScene.CreateAsync(app);
        await SignInAsync(scene, Home, overThePages);

        var (own, other) = (await EarnAsync(scene, Home, "user-1"), await EarnAsync(scene, Elsewhere, "user-2"));

        var held = await ApproveAsync(scene, own, HttpStatusCode.Conflict);
        Assert.Equal("self_referral", (string?)held["rule"]);
        await ApproveAsync(scene, other, HttpStatusCode.OK);
        var raised = Assert.Single((await scene.Scene.Brand.Operator.GetAsync("admin/fraud", HttpStatusCode.OK))["cases"]!.AsArray())!;
        Assert.NotNull(raised["clickId"]);
        await scene.Scene.Brand.Operator.PostAsync($"admin/fraud/{raised["id"]}/release", new { reason = "The same office." }, HttpStatusCode.OK);
        await ApproveAsync(scene, own, HttpStatusCode.OK);
        var stored = (string)(await scene.Scene.ScalarAsync($"select to_jsonb(s)::text from access.sessions s where tenant_id = '{scene.Scene.TenantId}'"))!;
        Assert.DoesNotContain(Home, stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    public async Task An_address_that_everybody_has_says_nothing(string address)
    {
        var scene = await AddressScene.CreateAsync(app);
        await SignInAsync(scene, address, overThePages: false);

        await ApproveAsync(scene, await EarnAsync(scene, address, "user-1"), HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nobody_gives_himself_another_address_by_the_header_of_the_pages()
    {
        var scene = await AddressScene.CreateAsync(app);
        await SignInAsync(scene, Home, overThePages: false);

        await ApproveAsync(scene, await EarnAsync(scene, Elsewhere, "user-1", ("Palisade-Visitor", $"{new string('0', 64)} {Home}")), HttpStatusCode.OK);
    }

    private async Task SignInAsync(AddressScene scene, string address, bool overThePages)
    {
        var email = $"ann-{Guid.NewGuid():N}@selfreferralbyaddress.example";
        await app.InviteToPartnerAsync(scene.Scene.Brand, Scene.Text(scene.Partner), email, LinkPurpose.PartnerInvite);
        var token = await app.WaitForTokenAsync(email);
        using var client = PalisadeApp.Client(new Uri(app.Url, $"/t/{scene.Scene.Brand.Slug}/"), bearer: null);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        client.DefaultRequestHeaders.Add("Origin", app.Url.GetLeftPart(UriPartial.Authority));
        using var answer = overThePages
            ? await client.PostAsync(new Uri("auth/magic", UriKind.Relative), new FormUrlEncodedContent([new("token", token)]))
            : await client.PostAsync(new Uri("api/v1/auth/magic/verify", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { token }));
        Assert.Equal(overThePages ? HttpStatusCode.Redirect : HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Follows the link from an address and buys; the commission's id.</summary>
    private static async Task<string> EarnAsync(AddressScene scene, string address, string user, params (string, string)[] headers)
    {
        using var client = PalisadeApp.Client(scene.Server, bearer: null);
        foreach (var (name, value) in headers.Prepend(("X-Forwarded-For", address)))
            client.DefaultRequestHeaders.Add(name, value);
        using var answer = await client.GetAsync(new Uri($"/t/{scene.Scene.Brand.Slug}/r/own-link", UriKind.Relative));
        var click = ClickScene.Cref(answer);
        await ClickScene.EventuallyAsync(
            async () => (long)(await scene.Scene.ScalarAsync($"select count(*) from attribution.clicks where id = '{click}'"))! == 1, "the click is stored", seconds: 60);
        await scene.Scene.Brand.Operator.PostAsync("attribution/identify", new { cref = Scene.Text(click), userId = user }, HttpStatusCode.OK);
        await scene.Scene.Brand.Operator.PostAsync("attribution/events", new { userId = user, type = "invoice_paid", value = 100 }, HttpStatusCode.OK);
        var commissions = (await scene.Scene.Brand.Operator.GetAsync("commissions", HttpStatusCode.OK))["commissions"]!.AsArray();
        return (string)commissions.Single(c => (string?)c!["clickId"] == Scene.Text(click))!["id"]!;
    }

    private static Task<JsonObject> ApproveAsync(AddressScene scene, string commission, HttpStatusCode expected) =>
        scene.Scene.Brand.Operator.PostAsync($"commissions/{commission}/approve", new { }, expected);

    /// <summary>A brand, a partner and a link that has a program with a rate.</summary>
    private sealed record AddressScene(Scene Scene, Guid Partner, Uri Server)
    {
        public static async Task<AddressScene> CreateAsync(PalisadeApp app)
        {
            var scene = await Scene.CreateAsync(app);
            var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
            await scene.RowAsync(
                "insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ($1, $2, $3, 'own-link', $4)",
                scene.TenantId, Guid.CreateVersion7(), partner, program);
            return new AddressScene(scene, partner, app.Url);
        }
    }
}
