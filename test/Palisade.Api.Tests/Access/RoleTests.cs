using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class RoleTests(QuietApp app)
{
    [Fact]
    public async Task Matrix_tells_what_each_role_may_do_and_partners_see_the_roles_of_partners_alone()
    {
        var brand = await app.CreateTenantAsync();
        await brand.RoleAsync("accountant", "brand", "payouts.read", "ledger.read");
        await brand.RoleAsync("linker", "partner", "links.read", "links.write");
        var partner = await brand.CreatePartnerAsync("matrix@example.com");
        var (admin, _) = await app.SignedInAsync(brand, (string)partner["id"]!, "partner_admin");

        var all = (await brand.Operator.GetAsync("roles", HttpStatusCode.OK))["roles"]!.AsArray();
        var theirs = (await admin.GetAsync("roles", HttpStatusCode.OK))["roles"]!.AsArray();

        string[] builtIn = ["operator", "partner_admin", "partner_user", "read_only", "owner", "admin", "editor", "viewer", "platform_admin", "platform_support"];
        Assert.Equal([.. builtIn, "accountant", "linker"], all.Select(Name));
        Assert.Equal(["partner_admin", "partner_user", "read_only", "owner", "admin", "editor", "viewer", "linker"], theirs.Select(Name));
        Assert.Equal("""{"ledger":["read"],"payouts":["read"]}""", all.Single(r => Name(r) == "accountant")!["may"]!.ToJsonString());
        Assert.False((bool)all.Single(r => Name(r) == "accountant")!["canWrite"]!);
        Assert.Equal(["read", "write"], all.Single(r => Name(r) == "partner_user")!["may"]!["links"]!.AsArray().Select(v => (string?)v));
    }

    [Fact]
    public async Task Member_with_a_role_of_the_brands_own_does_what_it_says_and_nothing_else()
    {
        var brand = await app.CreateTenantAsync();
        await brand.CreatePartnerAsync("p@example.com");
        var (helper, _) = await app.WithRoleAsync(brand, "helper", "partners.read", "contacts.read");

        Assert.Single((await helper.GetAsync("partners", HttpStatusCode.OK))["partners"]!.AsArray());
        var refusal = await helper.PostAsync("partners", new { email = "x@example.com", name = "x" }, HttpStatusCode.Forbidden);
        var who = await helper.GetAsync("auth/whoami", HttpStatusCode.OK);
        var introspection = await helper.GetAsync("auth/introspect", HttpStatusCode.OK);

        Assert.Equal("partners.write", (string?)refusal["required"]);
        Assert.Equal(("admin", "helper"), ((string?)who["role"], (string?)who["memberRole"]));
        Assert.Equal("""{"role":"admin","unrestricted":false}""", introspection.ToJsonString());
    }

    [Theory]
    [InlineData("brand", "partners.destroy", "unknown_permission")]
    [InlineData("brand", "data.import", "permission_not_grantable")]
    [InlineData("partner", "programs.write", "permission_not_grantable")]
    [InlineData("agency", "members.write", "permission_not_grantable")]
    [InlineData("brand", "data.export", "permission_incomplete")]
    [InlineData("brand", "keys.write", "permission_incomplete")]
    public async Task Role_holds_only_what_its_people_can_hold(string kind, string permission, string error)
    {
        var brand = await app.CreateTenantAsync();

        var problem = await brand.Operator.PostAsync("roles", new { name = "odd_one", kind, permissions = new[] { "partners.read", permission } }, HttpStatusCode.BadRequest);

        Assert.Equal(error, (string?)problem["error"]);
        Assert.Equal([permission], problem["permissions"]!.AsArray().Select(p => (string?)p));
    }

    [Theory]
    [InlineData("""{"name":"operator","kind":"brand","permissions":["partners.read"]}""", HttpStatusCode.Conflict)]
    [InlineData("""{"name":"custom","kind":"brand","permissions":["partners.read"]}""", HttpStatusCode.Conflict)]
    [InlineData("""{"name":"Has Spaces","kind":"brand","permissions":["partners.read"]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"of_staff","kind":"platform","permissions":["partners.read"]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"empty_one","kind":"brand","permissions":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"null_one","kind":"brand","permissions":[null]}""", HttpStatusCode.BadRequest)]
    public async Task Role_that_is_none_is_refused(string body, HttpStatusCode expected)
    {
        var brand = await app.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Post, "roles", body, expected);

        Assert.Equal(0L, await app.ExecuteAsync("select count(*) from access.roles where tenant_id = $1", TestKeys.Uuid(brand.Id)));
    }

    [Fact]
    public async Task Nobody_makes_edits_or_assigns_a_role_above_themselves()
    {
        var brand = await app.CreateTenantAsync();
        var strong = await brand.RoleAsync("strong", "brand", "payouts.write", "payouts.read");
        var weak = await brand.RoleAsync("weak", "brand", "partners.read");
        var (keeper, _) = await app.WithRoleAsync(brand, "keeper", "roles.read", "roles.write", "members.read", "members.write", "partners.read", "links.read");

        var made = await keeper.PostAsync("roles", new { name = "mine", kind = "brand", permissions = new[] { "partners.read", "payouts.write" } }, HttpStatusCode.Forbidden);
        var widened = await keeper.SendAsync(HttpMethod.Patch, $"roles/{weak}", new { permissions = new[] { "partners.read", "payouts.write" } }, HttpStatusCode.Forbidden);
        var cut = await keeper.SendAsync(HttpMethod.Patch, $"roles/{strong}", new { permissions = new[] { "partners.read" } }, HttpStatusCode.Forbidden);
        var assigned = await keeper.PostAsync("members", new { email = "s@example.com", name = "S", role = "strong" }, HttpStatusCode.Forbidden);
        var raised = await keeper.PostAsync("members", new { email = "o@example.com", name = "O", role = "operator" }, HttpStatusCode.Forbidden);
        var old = await keeper.PostAsync("admins", new { email = "o@example.com", name = "O" }, HttpStatusCode.Forbidden);

        Assert.All([made, widened, cut, assigned, raised, old], p => Assert.Equal("above_own_permissions", (string?)p["error"]));
        await keeper.SendAsync(HttpMethod.Patch, $"roles/{weak}", new { permissions = new[] { "partners.read", "links.read" } }, HttpStatusCode.OK);
        await keeper.PostAsync("members", new { email = "w@example.com", name = "W", role = "weak" }, HttpStatusCode.Created);
        Assert.Equal(
            "{payouts.read,payouts.write}",
            await app.ExecuteAsync("select permissions::text from access.roles where id = $1", TestKeys.Uuid(strong)));
    }

    [Fact]
    public async Task Role_stays_what_it_is_when_its_author_loses_permissions_and_the_author_cannot_touch_it_any_more()
    {
        var brand = await app.CreateTenantAsync();
        var (author, _) = await app.WithRoleAsync(brand, "authors", "roles.read", "roles.write", "payouts.read", "partners.read");
        var authors = await RoleIdAsync(brand, "authors");
        var made = await author.PostAsync("roles", new { name = "payers", kind = "brand", permissions = new[] { "payouts.read" } }, HttpStatusCode.Created);
        var (payer, payerId) = await app.SignedInAsync(brand, brand.Id, "operator");
        await brand.Operator.SendAsync(HttpMethod.Patch, $"members/{payerId}", new { role = "payers" }, HttpStatusCode.Conflict);
        await app.SignedInAsync(brand, brand.Id, "operator");
        await brand.Operator.SendAsync(HttpMethod.Patch, $"members/{payerId}", new { role = "payers" }, HttpStatusCode.OK);

        await brand.Operator.SendAsync(HttpMethod.Patch, $"roles/{authors}", new { permissions = new[] { "roles.read", "roles.write", "partners.read" } }, HttpStatusCode.OK);

        await payer.GetAsync("payouts", HttpStatusCode.OK);
        var refusal = await author.SendAsync(HttpMethod.Patch, $"roles/{made["id"]}", new { description = "x" }, HttpStatusCode.Forbidden);
        Assert.Equal("above_own_permissions", (string?)refusal["error"]);
    }

    [Fact]
    public async Task Change_of_a_role_counts_from_the_next_request_on_and_takes_keys_with_it()
    {
        var brand = await app.CreateTenantAsync();
        var (maker, _) = await app.WithRoleAsync(brand, "maker", "partners.read", "contacts.read", "keys.read", "keys.write", "partner_keys.write", "links.read");
        var wide = await maker.PostAsync("api-keys/scoped", new { scopes = new[] { "partners:read" } }, HttpStatusCode.Created);
        var narrow = await maker.PostAsync("api-keys/scoped", new { scopes = new[] { "links:read" } }, HttpStatusCode.Created);
        var above = await maker.PostAsync("api-keys/scoped", new { scopes = new[] { "payouts:read" } }, HttpStatusCode.Forbidden);
        var operatorKey = await maker.PostAsync("api-keys", new { }, HttpStatusCode.Forbidden);
        using var byWide = brand.With((string?)wide["plaintext"]);
        using var byNarrow = brand.With((string?)narrow["plaintext"]);
        await byWide.GetAsync("partners", HttpStatusCode.OK);

        var change = await brand.Operator.SendAsync(
            HttpMethod.Patch, $"roles/{await RoleIdAsync(brand, "maker")}", new { permissions = new[] { "keys.read", "keys.write", "partner_keys.write", "links.read" } }, HttpStatusCode.OK);

        Assert.Equal(1, (int)change["revokedKeys"]!);
        Assert.Equal(("above_own_permissions", "above_own_permissions"), ((string?)above["error"], (string?)operatorKey["error"]));
        await maker.GetAsync("partners", HttpStatusCode.Forbidden);
        await byWide.GetAsync("partners", HttpStatusCode.Unauthorized);
        await byNarrow.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Role_in_use_stays_and_a_removed_holder_comes_back_by_invitation_only()
    {
        var brand = await app.CreateTenantAsync();
        var (_, id) = await app.WithRoleAsync(brand, "leaving", "partners.read");
        var role = await RoleIdAsync(brand, "leaving");

        var inUse = await brand.Operator.SendAsync(HttpMethod.Delete, $"roles/{role}", body: null, HttpStatusCode.Conflict);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{id}", body: null, HttpStatusCode.OK);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"roles/{role}", body: null, HttpStatusCode.OK);
        var noRole = await brand.Operator.PostAsync($"admins/{id}/reinstate", new { }, HttpStatusCode.Conflict);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"roles/{role}", body: null, HttpStatusCode.NotFound);

        Assert.Equal("role_in_use", (string?)inUse["error"]);
        Assert.Equal("no_role", (string?)noRole["error"]);
    }

    [Fact]
    public async Task Role_of_another_brand_answers_like_one_that_does_not_exist()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var foreign = await other.RoleAsync("theirs", "brand", "partners.read");

        foreach (var id in new[] { foreign, "01J00000000000000000000000", "nonsense" })
        {
            await brand.Operator.SendAsync(HttpMethod.Patch, $"roles/{id}", new { description = "x" }, HttpStatusCode.NotFound);
            await brand.Operator.SendAsync(HttpMethod.Delete, $"roles/{id}", body: null, HttpStatusCode.NotFound);
        }

        var unknown = await brand.Operator.PostAsync("members", new { email = "x@example.com", name = "x", role = "theirs" }, HttpStatusCode.BadRequest);
        Assert.Equal("unknown_role", (string?)unknown["error"]);
    }

    [Fact]
    public async Task Database_refuses_a_role_of_the_team_for_people_of_a_partner()
    {
        var brand = await app.CreateTenantAsync();
        var role = TestKeys.Uuid(await brand.RoleAsync("of_team", "brand", "partners.read"));
        var partner = await brand.CreatePartnerAsync("dbp@example.com");
        var (_, id) = await app.SignedInAsync(brand, (string)partner["id"]!, "partner_user");

        foreach (var kind in new[] { "brand", "partner" })
        {
            var fault = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.ExecuteAsync(
                "update access.members set role = 'custom', role_id = $2, role_kind = $3 where id = $1", TestKeys.Uuid(id), role, kind));
            Assert.StartsWith("23", fault.SqlState, StringComparison.Ordinal);
        }
    }

    private static string? Name(JsonNode? role) => (string?)role!["name"];

    private static async Task<string> RoleIdAsync(TestTenant brand, string name) =>
        (string)(await brand.Operator.GetAsync("roles", HttpStatusCode.OK))["roles"]!.AsArray().Single(r => Name(r) == name)!["id"]!;
}
