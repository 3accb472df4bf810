using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class MemberTests(PalisadeApp app)
{
    [Fact]
    public async Task Partners_admin_invites_changes_and_removes_people_of_its_own_partner()
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("firm@member.example"))["id"]!;
        var (admin, _) = await app.SignedInAsync(brand, partner, "partner_admin");

        var invited = await admin.PostAsync($"partners/{partner}/members", new { email = "New@Member.Example", name = "New Person", role = "partner_user" }, HttpStatusCode.Created);
        var (cookie, _) = await brand.FollowAsync(await app.WaitForTokenAsync("new@member.example"));
        using var person = brand.Browser(cookie);
        var who = await person.GetAsync("auth/whoami", HttpStatusCode.OK);
        var changed = await admin.SendAsync(HttpMethod.Patch, $"partners/{partner}/members/{invited["id"]}", new { role = "read_only" }, HttpStatusCode.OK);
        await person.PostAsync($"partners/{partner}/links", new { programId = partner }, HttpStatusCode.Forbidden);
        await admin.SendAsync(HttpMethod.Delete, $"partners/{partner}/members/{invited["id"]}?reason=left", body: null, HttpStatusCode.OK);
        await person.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        var list = (await admin.GetAsync($"partners/{partner}/members?status=removed", HttpStatusCode.OK))["members"]!.AsArray();

        Assert.Equal(("partner", "partner_user"), ((string?)who["role"], (string?)who["memberRole"]));
        Assert.Equal("new@member.example", (string?)invited["email"]);
        Assert.Equal("read_only", (string?)changed["member"]!["role"]);
        Assert.Equal("left", (string?)Assert.Single(list)!["revokeReason"]);
    }

    [Fact]
    public async Task People_of_another_partner_and_of_the_team_are_out_of_reach()
    {
        var brand = await app.CreateTenantAsync();
        var mine = (string)(await brand.CreatePartnerAsync("mine@member.example"))["id"]!;
        var theirs = (string)(await brand.CreatePartnerAsync("theirs@member.example"))["id"]!;
        var (admin, _) = await app.SignedInAsync(brand, mine, "partner_admin");
        var (_, stranger) = await app.SignedInAsync(brand, theirs, "partner_admin");
        var (_, boss) = await app.SignedInAsync(brand, brand.Id, "operator");

        foreach (var organization in new[] { theirs, brand.Id })
        {
            await admin.GetAsync($"partners/{organization}/members", HttpStatusCode.NotFound);
            await admin.PostAsync($"partners/{organization}/members", new { email = "x@member.example", name = "x", role = "partner_user" }, HttpStatusCode.NotFound);
            foreach (var member in new[] { stranger, boss })
            {
                await admin.SendAsync(HttpMethod.Delete, $"partners/{organization}/members/{member}", body: null, HttpStatusCode.NotFound);
                await admin.SendAsync(HttpMethod.Delete, $"partners/{mine}/members/{member}", body: null, HttpStatusCode.NotFound);
            }
        }

        await admin.GetAsync("members", HttpStatusCode.Forbidden);
        await admin.PostAsync("members", new { email = "x@member.example", name = "x", role = "operator" }, HttpStatusCode.Forbidden);
        var operatorRole = await admin.PostAsync($"partners/{mine}/members", new { email = "x@member.example", name = "x", role = "operator" }, HttpStatusCode.BadRequest);
        Assert.Equal("unknown_role", (string?)operatorRole["error"]);

        // Nor does the team's route reach people of partners, whoever calls it.
        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{stranger}", body: null, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Invitation_works_once_for_its_address_and_not_after_it_was_taken_back()
    {
        var brand = await app.CreateTenantAsync();
        var member = await brand.Operator.PostAsync("members", new { email = "back@member.example", name = "B", role = "operator" }, HttpStatusCode.Created);
        var first = await app.WaitForTokenAsync("back@member.example");
        await brand.Operator.PostAsync($"members/{member["id"]}/invite", new { });
        var second = await app.WaitForTokenAsync("back@member.example", count: 2);
        await brand.Anonymous.PostAsync("auth/magic/verify", new { token = first }, HttpStatusCode.BadRequest);

        // Taken back, and the same person invited again: the invitation of before stays dead.
        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{member["id"]}", body: null, HttpStatusCode.OK);
        await brand.Anonymous.PostAsync("auth/magic/verify", new { token = second }, HttpStatusCode.BadRequest);
        var again = await brand.Operator.PostAsync("members", new { email = "back@member.example", name = "B", role = "operator" }, HttpStatusCode.Created);
        var third = await app.WaitForTokenAsync("back@member.example", count: 3);
        await brand.Anonymous.PostAsync("auth/magic/verify", new { token = second }, HttpStatusCode.BadRequest);
        var (_, answer) = await brand.FollowAsync(third);
        await brand.Anonymous.PostAsync("auth/magic/verify", new { token = third }, HttpStatusCode.BadRequest);

        Assert.Equal((string?)member["id"], (string?)again["id"]);
        Assert.Equal("back@member.example", (string?)answer["admin"]!["email"]);
        var taken = await brand.Operator.PostAsync("members", new { email = "BACK@member.example", name = "B", role = "operator" }, HttpStatusCode.Conflict);
        Assert.Equal("email_taken", (string?)taken["error"]);
    }

    [Fact]
    public async Task Removal_revokes_keys_that_the_member_made_also_by_way_of_another_key_or_hands_them_over()
    {
        var brand = await app.CreateTenantAsync();
        await app.SignedInAsync(brand, brand.Id, "operator");
        var (leaver, leaverId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var key = await leaver.PostAsync("api-keys", new { label = "mine" }, HttpStatusCode.Created);
        using var byKey = brand.With((string?)key["plaintext"]);
        var second = await byKey.PostAsync("api-keys", new { label = "made by my key" }, HttpStatusCode.Created);
        using var bySecond = brand.With((string?)second["plaintext"]);
        var (keeper, keeperId) = await app.SignedInAsync(brand, brand.Id, "operator");
        var kept = await keeper.PostAsync("api-keys", new { label = "production" }, HttpStatusCode.Created);
        using var byKept = brand.With((string?)kept["plaintext"]);

        var removed = await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{leaverId}", body: null, HttpStatusCode.OK);
        var taken = await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{keeperId}?keys=keep", body: null, HttpStatusCode.OK);

        Assert.Equal((2, 0), ((int)removed["revokedKeys"]!, (int)removed["keptKeys"]!));
        Assert.Equal((0, 1), ((int)taken["revokedKeys"]!, (int)taken["keptKeys"]!));
        await byKey.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await bySecond.GetAsync("auth/whoami", HttpStatusCode.Unauthorized);
        await byKept.GetAsync("auth/whoami", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Removal_counts_at_the_next_request_on_another_server_too()
    {
        var brand = await app.CreateTenantAsync();
        await app.SignedInAsync(brand, brand.Id, "operator");
        var (member, id) = await app.SignedInAsync(brand, brand.Id, "operator");
        var key = await member.PostAsync("api-keys", new { }, HttpStatusCode.Created);
        await using var elsewhere = await RouterServer.SpawnAsync(app.Database, Path.Combine(app.DataDirectory, "elsewhere"));
        using var session = Like(member, elsewhere.Url);
        using var byKey = PalisadeApp.Client(elsewhere.Url, (string?)key["plaintext"]);
        var path = $"/t/{brand.Slug}/api/v1/auth/whoami";
        await session.GetAsync(path, HttpStatusCode.OK);
        await byKey.GetAsync(path, HttpStatusCode.OK);

        await brand.Operator.SendAsync(HttpMethod.Delete, $"members/{id}", body: null, HttpStatusCode.OK);

        await session.GetAsync(path, HttpStatusCode.Unauthorized);
        await byKey.GetAsync(path, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_acts_on_somebody_above_themselves_and_nobody_removes_themselves()
    {
        var brand = await app.CreateTenantAsync();
        await app.SignedInAsync(brand, brand.Id, "operator");
        var (_, boss) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (clerk, clerkId) = await app.WithRoleAsync(brand, "clerk", "members.read", "members.write", "roles.read", "partners.read");

        var removed = await clerk.SendAsync(HttpMethod.Delete, $"members/{boss}", body: null, HttpStatusCode.Forbidden);
        var changed = await clerk.SendAsync(HttpMethod.Patch, $"members/{boss}", new { role = "clerk" }, HttpStatusCode.Forbidden);
        var old = await clerk.PostAsync($"admins/{boss}/revoke", new { }, HttpStatusCode.Forbidden);
        var self = await clerk.SendAsync(HttpMethod.Delete, $"members/{clerkId}", body: null, HttpStatusCode.Conflict);
        var raise = await clerk.SendAsync(HttpMethod.Patch, $"members/{clerkId}", new { role = "operator" }, HttpStatusCode.Forbidden);

        Assert.All([removed, changed, old, raise], p => Assert.Equal("above_own_permissions", (string?)p["error"]));
        Assert.Equal("cannot_revoke_self", (string?)self["error"]);
    }

    [Theory]
    [InlineData("partner_admin", "partner_user")]
    [InlineData("owner", "admin")]
    public async Task Last_one_who_runs_a_partner_or_an_agency_stays(string keeper, string other)
    {
        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("lone@member.example"))["id"]!;
        if (keeper == "owner")
            await app.ExecuteAsync("update directory.organizations set kind = 'agency' where id = $1", TestKeys.Uuid(partner));
        var (first, firstId) = await app.SignedInAsync(brand, partner, keeper);
        await app.SignedInAsync(brand, partner, other);

        var demoted = await first.SendAsync(HttpMethod.Patch, $"partners/{partner}/members/{firstId}", new { role = other }, HttpStatusCode.Conflict);
        var removed = await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/members/{firstId}", body: null, HttpStatusCode.Conflict);
        await app.SignedInAsync(brand, partner, keeper);
        await first.SendAsync(HttpMethod.Patch, $"partners/{partner}/members/{firstId}", new { role = other }, HttpStatusCode.OK);

        Assert.All([demoted, removed], p => Assert.Equal("last_admin", (string?)p["error"]));
    }

    [Fact]
    public async Task Two_hundred_removals_of_the_last_two_admins_at_once_leave_one()
    {
        var brand = await app.CreateTenantAsync();
        var (_, first) = await app.SignedInAsync(brand, brand.Id, "operator");
        var (_, second) = await app.SignedInAsync(brand, brand.Id, "operator");

        await brand.RoleAsync("nobody_special", "brand", "partners.read");

        // The rows are held until many requests wait for them: without a lock of their own, all of them would have looked by then.
        await using var holder = new NpgsqlConnection(app.Database.Admin);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"select id from access.members where tenant_id = '{People.Uuid(brand.Id)}' for update", holder, transaction))
            await hold.ExecuteNonQueryAsync();
        var requests = Enumerable.Range(0, 200).Select(i => i % 4 < 2
            ? brand.Operator.DeleteAsync($"members/{(i % 2 == 0 ? first : second)}")
            : brand.Operator.PatchAsJsonAsync($"members/{(i % 2 == 0 ? first : second)}", new { role = "nobody_special" })).ToList();
        await WaitAsync(async () => (long)(await app.ExecuteAsync(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))! >= 8);
        await transaction.RollbackAsync();
        var answers = await Task.WhenAll(requests);

        Assert.Equal(1L, await app.ExecuteAsync(
            "select count(*) from access.members where tenant_id = $1 and role = 'operator' and activated_at is not null and revoked_at is null", People.Uuid(brand.Id)));
        Assert.DoesNotContain(answers, a => (int)a.StatusCode >= 500 && a.StatusCode != HttpStatusCode.ServiceUnavailable);
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Conflict);
    }

    private static HttpClient Like(HttpClient client, Uri url)
    {
        var copy = PalisadeApp.Client(url, bearer: null);
        copy.DefaultRequestHeaders.Add("Cookie", client.DefaultRequestHeaders.GetValues("Cookie"));
        return copy;
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; !await condition(); attempt++)
        {
            Assert.True(attempt < 600, "did not come about within a minute");
            await Task.Delay(100);
        }
    }
}
