using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Scim;

/// <summary>What provisioning does to members of the brand: nothing by itself, everything by mapped groups, and at once.</summary>
public sealed class ProvisioningTests(PalisadeApp app)
{
    [Fact]
    public async Task A_person_without_a_mapped_group_is_no_member()
    {
        var brand = await app.CreateTenantAsync();
        using var scim = await brand.ScimAsync();
        var ann = await scim.UserAsync("ann@corp.example");
        await scim.GroupAsync("Everybody", ann.Id);

        Assert.Equal(0L, await CountAsync(brand, "m.email = 'ann@corp.example'"));
    }

    [Fact]
    public async Task A_mapped_group_makes_members_who_can_sign_in_and_leaving_it_ends_their_sessions()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "owner@corp.example");
        using var scim = await brand.ScimAsync();
        var ann = await scim.UserAsync("ann.g@corp.example", """ "displayName":"Ann" """);
        var group = await scim.GroupAsync("Operators", ann.Id);
        await MapAsync(brand, group.Id, "operator");

        await brand.Anonymous.PostAsync("auth/signin", new { email = "ann.g@corp.example" });
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync("ann.g@corp.example"));
        using var browser = brand.Browser(cookie);
        Assert.Equal("admin", (string?)(await browser.GetAsync("auth/whoami", HttpStatusCode.OK))["role"]);
        using (var me = new HttpRequestMessage(HttpMethod.Get, new Uri(brand.ApiUrl, "../../scim/v2/Me")))
        using (var answer = await browser.SendAsync(me))
            Assert.Equal(ann.Id, (string?)(await answer.ReadAsync(HttpStatusCode.OK))["id"]);

        await scim.PatchAsync($"Groups/{group.Id}", $$"""{"op":"remove","path":"members[value eq \"{{ann.Id}}\"]"}""", 204);

        await browser.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        Assert.Equal(1L, await CountAsync(brand, "m.email = 'ann.g@corp.example' and m.revoked_at is not null"));
    }

    [Fact]
    public async Task Another_address_ends_the_sessions_and_tells_nothing_of_whose_it_is()
    {
        var scene = await Scene.CreateAsync(app);
        await app.JoinTeamAsync(scene.Brand, "boss@corp.example");
        using var scim = await scene.Brand.ScimAsync();
        var ida = await scim.UserAsync("ida@corp.example", """ "displayName":"Ida" """);
        var group = await scim.GroupAsync("Operators", ida.Id);
        await MapAsync(scene.Brand, group.Id, "operator");
        await scene.Brand.Anonymous.PostAsync("auth/signin", new { email = "ida@corp.example" });
        var (cookie, _) = await scene.Brand.FollowAsync(await app.WaitForTokenAsync("ida@corp.example"));
        using var browser = scene.Brand.Browser(cookie);
        await browser.GetAsync("auth/memberships", HttpStatusCode.OK);

        await scim.PatchAsync($"Users/{ida.Id}", """{"op":"replace","path":"userName","value":"ida.b@corp.example"}""", 200);

        Assert.Equal(1L, await CountAsync(scene.Brand, "m.email = 'ida.b@corp.example' and m.revoked_at is null"));
        await browser.GetAsync("auth/memberships", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("PATCH", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}""")]
    [InlineData("PUT", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"NAME","active":false}""")]
    [InlineData("DELETE", null)]
    public async Task Deprovisioning_ends_the_session_of_a_member_made_by_hand_as_well(string method, string? body)
    {
        var brand = await app.CreateTenantAsync();
        var name = $"bob.{Random.Shared.Next()}@corp.example";
        await app.JoinTeamAsync(brand, $"owner.{name}");
        var (browser, _, _) = await app.JoinTeamAsync(brand, name);
        using var scim = await brand.ScimAsync();
        var bob = await scim.UserAsync(name);
        await browser.GetAsync("auth/whoami", HttpStatusCode.OK);

        await scim.SendAsync(method, $"Users/{bob.Id}", body?.Replace("NAME", name), method == "DELETE" ? 204 : 200);

        await browser.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        browser.Dispose();
    }

    [Fact]
    public async Task Activating_again_restores_the_membership_and_no_session()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "owner2@corp.example");
        var (browser, _, _) = await app.JoinTeamAsync(brand, "cid@corp.example");
        using var scim = await brand.ScimAsync();
        var cid = await scim.UserAsync("cid@corp.example");

        await scim.PatchAsync($"Users/{cid.Id}", """{"op":"replace","value":{"active":false}}""", 200);
        await scim.PatchAsync($"Users/{cid.Id}", """{"op":"replace","value":{"active":true}}""", 200);

        Assert.Equal(1L, await CountAsync(brand, "m.email = 'cid@corp.example' and m.revoked_at is null and m.role = 'operator'"));
        await browser.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        browser.Dispose();
    }

    [Fact]
    public async Task Who_was_deleted_and_added_again_needs_a_group_to_come_back()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "owner3@corp.example");
        await app.JoinTeamAsync(brand, "dan@corp.example");
        using var scim = await brand.ScimAsync();
        await scim.SendAsync("DELETE", $"Users/{(await scim.UserAsync("dan@corp.example")).Id}", expected: 204);

        var again = await scim.UserAsync("dan@corp.example");
        Assert.Equal(0L, await CountAsync(brand, "m.email = 'dan@corp.example' and m.revoked_at is null"));

        var group = await scim.GroupAsync("Operators", again.Id);
        await MapAsync(brand, group.Id, "operator");
        Assert.Equal(1L, await CountAsync(brand, "m.email = 'dan@corp.example' and m.revoked_at is null"));
    }

    [Fact]
    public async Task Whom_an_operator_revoked_no_directory_brings_back()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "owner4@corp.example");
        var (_, id, _) = await app.JoinTeamAsync(brand, "eve@corp.example");
        using var scim = await brand.ScimAsync();
        var eve = await scim.UserAsync("eve@corp.example");
        await brand.Operator.PostAsync($"admins/{id}/revoke", new { reason = "x" });

        await scim.PatchAsync($"Users/{eve.Id}", """{"op":"replace","path":"active","value":true}""", 200);
        var group = await scim.GroupAsync("Operators", eve.Id);
        await MapAsync(brand, group.Id, "operator");

        Assert.Equal(0L, await CountAsync(brand, "m.email = 'eve@corp.example' and m.revoked_at is null"));
    }

    [Fact]
    public async Task The_last_operator_is_not_deprovisioned_in_any_way()
    {
        var brand = await app.CreateTenantAsync();
        using var scim = await brand.ScimAsync();
        var fay = await scim.UserAsync("fay@corp.example");
        var group = await scim.GroupAsync("Operators", fay.Id);
        await MapAsync(brand, group.Id, "operator");

        ScimClient.IsError(await scim.PatchAsync($"Users/{fay.Id}", """{"op":"replace","path":"active","value":false}"""), 409, "mutability");
        ScimClient.IsError(await scim.SendAsync("DELETE", $"Users/{fay.Id}"), 409, "mutability");
        ScimClient.IsError(await scim.SendAsync("DELETE", $"Groups/{group.Id}"), 409, "mutability");
        ScimClient.IsError(await scim.PatchAsync($"Groups/{group.Id}", """{"op":"remove","path":"members"}"""), 409, "mutability");
        await brand.Operator.SendAsync(HttpMethod.Put, $"config/scim/groups/{group.Id}/role", new { role = (string?)null }, HttpStatusCode.Conflict);

        Assert.True((bool)(await scim.GetAsync($"Users/{fay.Id}")).Body["active"]!);
        Assert.Equal(1L, await CountAsync(brand, "m.email = 'fay@corp.example' and m.revoked_at is null"));
    }

    [Fact]
    public async Task Directories_that_deprovision_each_others_last_operators_at_once_leave_one()
    {
        var brand = await app.CreateTenantAsync();
        using var scim = await brand.ScimAsync();
        var (gus, hal) = (await scim.UserAsync("gus@corp.example"), await scim.UserAsync("hal@corp.example"));
        var group = await scim.GroupAsync("Operators", gus.Id, hal.Id);
        await MapAsync(brand, group.Id, "operator");

        var answers = await Task.WhenAll(new[] { gus, hal }.Select(u => scim.PatchAsync($"Users/{u.Id}", """{"op":"replace","path":"active","value":false}""")));

        Assert.Equal([200, 409], answers.Select(a => a.Status).Order());
        Assert.Equal(1L, await CountAsync(brand, "m.role = 'operator' and m.revoked_at is null"));
    }

    [Fact]
    public async Task The_highest_role_wins_per_organization_and_partners_roles_stay_in_their_organization()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("partner.scim@corp.example"))["id"]!;
        using var scim = await brand.ScimAsync();
        var ida = await scim.UserAsync("ida@corp.example");
        var (low, high) = (await scim.GroupAsync("Lookers", ida.Id), await scim.GroupAsync("Admins", ida.Id));

        await MapAsync(brand, low.Id, "read_only", partner);
        Assert.Equal("read_only", await RoleAsync(brand, "ida@corp.example"));
        await MapAsync(brand, high.Id, "partner_admin", partner);
        Assert.Equal("partner_admin", await RoleAsync(brand, "ida@corp.example"));
        await scim.SendAsync("DELETE", $"Groups/{high.Id}", expected: 204);
        Assert.Equal("read_only", await RoleAsync(brand, "ida@corp.example"));

        foreach (var (role, organization) in new[] { ("operator", partner), ("partner_admin", brand.Id), ("emperor", partner) })
            await brand.Operator.SendAsync(HttpMethod.Put, $"config/scim/groups/{low.Id}/role", new { role, organizationId = organization }, HttpStatusCode.BadRequest);
    }

    private static Task MapAsync(TestTenant brand, string group, string role, string? organization = null) =>
        brand.Operator.SendAsync(HttpMethod.Put, $"config/scim/groups/{group}/role", new { role, organizationId = organization }, HttpStatusCode.OK);

    private async Task<object?> CountAsync(TestTenant brand, string where) =>
        await app.ExecuteAsync($"select count(*) from access.members m where m.tenant_id = $1 and {where}", People.Uuid(brand.Id));

    private async Task<object?> RoleAsync(TestTenant brand, string email) =>
        await app.ExecuteAsync("select role from access.members where tenant_id = $1 and email = $2 and revoked_at is null", People.Uuid(brand.Id), email);
}
