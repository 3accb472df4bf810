using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class OwnMembershipTests(PalisadeApp app)
{
    [Fact]
    public async Task A_person_of_the_team_and_of_a_partner_sees_both_and_nothing_of_other_brands_or_people()
    {
        var (scene, email) = (await Scene.CreateAsync(app), "several@several.example");
        var partner = await scene.PartnerAsync();
        var (person, team, _) = await app.JoinTeamAsync(scene.Brand, email);
        await JoinPartnerAsync(scene, partner, email, mails: 2);
        await app.JoinTeamAsync(scene.Brand, "colleague@several.example");
        await JoinElsewhereAsync(email);

        var found = (await person.GetAsync("auth/memberships", HttpStatusCode.OK))["memberships"]!.AsArray();

        Assert.Equal(["brand", "partner"], found.Select(m => (string?)m!["kind"]));
        Assert.Equal(["operator", "partner_admin"], found.Select(m => (string?)m!["role"]));
        Assert.Equal([true, false], found.Select(m => (bool)m!["current"]!));
        Assert.Equal(team, (string?)found[0]!["id"]);
    }

    [Fact]
    public async Task The_mailed_link_signs_in_as_the_membership_it_was_asked_for()
    {
        var (scene, email) = (await Scene.CreateAsync(app), "switches@several.example");
        var partner = await scene.PartnerAsync();
        var (person, _, _) = await app.JoinTeamAsync(scene.Brand, email);
        await JoinPartnerAsync(scene, partner, email, mails: 2);
        var other = await OtherAsync(person);

        await person.PostAsync($"auth/memberships/{other["id"]}/link", new { });
        var (cookie, _) = await scene.Brand.FollowAsync(await app.WaitForTokenAsync(email, 3));
        using var there = scene.Brand.Browser(cookie);

        Assert.Equal(Scene.Text(partner), (string?)(await there.GetAsync("auth/whoami", HttpStatusCode.OK))["partnerId"]);
        Assert.Null((await person.GetAsync("auth/whoami", HttpStatusCode.OK))["partnerId"]);
    }

    [Fact]
    public async Task A_membership_of_somebody_else_of_another_brand_or_that_ended_is_not_there()
    {
        var (scene, email) = (await Scene.CreateAsync(app), "ends@several.example");
        var partner = await scene.PartnerAsync();
        var (person, own, _) = await app.JoinTeamAsync(scene.Brand, email);
        await JoinPartnerAsync(scene, partner, email, mails: 2);
        var (_, colleague, _) = await app.JoinTeamAsync(scene.Brand, "not-me@several.example");
        var (stranger, foreign) = await JoinElsewhereAsync(email);
        var ended = (string)(await OtherAsync(person))["id"]!;
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/revoke", new { });

        foreach (var id in new[] { colleague, foreign, ended })
            await person.PostAsync($"auth/memberships/{id}/link", new { }, HttpStatusCode.NotFound);
        await stranger.PostAsync($"auth/memberships/{own}/link", new { }, HttpStatusCode.NotFound);
        Assert.Single((await person.GetAsync("auth/memberships", HttpStatusCode.OK))["memberships"]!.AsArray());
    }

    [Fact]
    public async Task Who_did_not_begin_with_a_mailed_link_is_told_of_no_other()
    {
        var (scene, email) = (await Scene.CreateAsync(app), "passkey@several.example");
        var partner = await scene.PartnerAsync();
        var (person, own, _) = await app.JoinTeamAsync(scene.Brand, email);
        await JoinPartnerAsync(scene, partner, email, mails: 2);
        var other = (string)(await OtherAsync(person))["id"]!;
        await scene.ScalarAsync($"update access.sessions set method = 'passkey' where tenant_id = '{scene.TenantId}'");

        Assert.True((bool)Assert.Single((await person.GetAsync("auth/memberships", HttpStatusCode.OK))["memberships"]!.AsArray())!["current"]!);
        await person.PostAsync($"auth/memberships/{other}/link", new { }, HttpStatusCode.NotFound);
        await person.PostAsync($"auth/memberships/{own}/link", new { });
    }

    [Fact]
    public async Task Keys_belong_to_nobody()
    {
        var brand = await app.CreateTenantAsync();

        var problem = await brand.Operator.GetAsync("auth/memberships", HttpStatusCode.Forbidden);

        Assert.Equal("not_a_person", (string?)problem["error"]);
    }

    private async Task JoinPartnerAsync(Scene scene, Guid partner, string email, int mails)
    {
        await app.InviteToPartnerAsync(scene.Brand, Scene.Text(partner), email);
        await scene.Brand.FollowAsync(await app.WaitForTokenAsync(email, mails));
    }

    /// <summary>The same address in the team of another brand; its third mail.</summary>
    private async Task<(HttpClient Browser, string Id)> JoinElsewhereAsync(string email)
    {
        var brand = await app.CreateTenantAsync();
        var member = await brand.Operator.PostAsync("admins", new { email, name = "Some Body" }, HttpStatusCode.Created);
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync(email, 3));
        return (brand.Browser(cookie), (string)member["id"]!);
    }

    private static async Task<JsonObject> OtherAsync(HttpClient person) =>
        (await person.GetAsync("auth/memberships", HttpStatusCode.OK))["memberships"]!.AsArray().Single(m => !(bool)m!["current"]!)!.AsObject();
}
