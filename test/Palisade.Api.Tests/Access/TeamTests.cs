using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

public sealed class TeamTests(PalisadeApp app)
{
    [Fact]
    public async Task Team_is_listed_newest_first_by_cursor_and_only_of_the_own_brand()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        await other.Operator.PostAsync("admins", new { email = "foreign@team.example", name = "F" }, HttpStatusCode.Created);
        foreach (var name in new[] { "one", "two", "three" })
            await brand.Operator.PostAsync("admins", new { email = $"{name}@team.example", name }, HttpStatusCode.Created);

        var first = await brand.Operator.GetAsync("admins?limit=2", HttpStatusCode.OK);
        var rest = await brand.Operator.GetAsync($"admins?limit=2&cursor={first["nextCursor"]}", HttpStatusCode.OK);

        Assert.Equal(["three", "two"], first["admins"]!.AsArray().Select(a => (string?)a!["name"]));
        Assert.Equal(["one"], rest["admins"]!.AsArray().Select(a => (string?)a!["name"]));
        Assert.Null(rest["nextCursor"]);
    }

    [Fact]
    public async Task Same_address_twice_is_refused()
    {
        var brand = await app.CreateTenantAsync();
        await brand.Operator.PostAsync("admins", new { email = "twice@team.example", name = "A" }, HttpStatusCode.Created);

        var problem = await brand.Operator.PostAsync("admins", new { email = "TWICE@team.example", name = "B" }, HttpStatusCode.Conflict);

        Assert.Equal("email_taken", (string?)problem["error"]);
    }

    [Fact]
    public async Task New_invitation_replaces_the_first_one()
    {
        var brand = await app.CreateTenantAsync();
        var member = await brand.Operator.PostAsync("admins", new { email = "resend@team.example", name = "A" }, HttpStatusCode.Created);
        var first = await app.WaitForTokenAsync("resend@team.example");

        await brand.Operator.PostAsync($"admins/{member["id"]}/invite", new { });
        var second = await app.WaitForTokenAsync("resend@team.example", count: 2);
        await brand.Anonymous.PostAsync("auth/magic/verify", new { token = first }, HttpStatusCode.BadRequest);
        await brand.FollowAsync(second);

        var problem = await brand.Operator.PostAsync($"admins/{member["id"]}/invite", new { }, HttpStatusCode.Conflict);
        Assert.Equal("already_activated", (string?)problem["error"]);
    }

    [Fact]
    public async Task Revoked_member_is_refused_at_the_next_request_and_may_be_reinstated_without_old_sessions()
    {
        var brand = await app.CreateTenantAsync();
        await app.JoinTeamAsync(brand, "stays@team.example");
        var (browser, id, _) = await app.JoinTeamAsync(brand, "goes@team.example");
        await browser.GetAsync("admins", HttpStatusCode.OK);

        await brand.Operator.PostAsync($"admins/{id}/revoke", new { reason = "left" });
        await browser.GetAsync("admins", HttpStatusCode.Unauthorized);
        var again = await brand.Operator.PostAsync($"admins/{id}/revoke", new { }, HttpStatusCode.Conflict);
        await brand.Operator.PostAsync($"admins/{id}/reinstate", new { });
        var notRevoked = await brand.Operator.PostAsync($"admins/{id}/reinstate", new { }, HttpStatusCode.Conflict);

        Assert.Equal("already_revoked", (string?)again["error"]);
        Assert.Equal("not_revoked", (string?)notRevoked["error"]);
        await browser.GetAsync("admins", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_revokes_themselves_and_the_last_active_member_stays()
    {
        var brand = await app.CreateTenantAsync();
        var (browser, id, _) = await app.JoinTeamAsync(brand, "last@team.example");

        var self = await browser.PostAsync($"admins/{id}/revoke", new { }, HttpStatusCode.Conflict);
        var last = await brand.Operator.PostAsync($"admins/{id}/revoke", new { }, HttpStatusCode.Conflict);

        Assert.Equal("cannot_revoke_self", (string?)self["error"]);
        Assert.Equal("cannot_revoke_last_active_admin", (string?)last["error"]);
    }

    [Fact]
    public async Task Members_who_are_all_revoked_at_once_leave_one_active()
    {
        var brand = await app.CreateTenantAsync();
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
            ids.Add((await app.JoinTeamAsync(brand, $"race-{i}-{brand.Slug}@team.example")).Id);

        // The rows are held until all four requests have got as far as they can: without a lock of their own, all four would have looked by then.
        await using var holder = new NpgsqlConnection(app.Database.Admin);
        await holder.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"select id from access.members where tenant_id = '{People.Uuid(brand.Id)}' for update", holder, transaction))
            await hold.ExecuteNonQueryAsync();
        var requests = ids.Select(id => brand.Operator.PostAsJsonAsync($"admins/{id}/revoke", new { })).ToList();
        await Task.Delay(1000);
        await transaction.RollbackAsync();
        var answers = await Task.WhenAll(requests);

        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Member_of_another_brand_answers_like_one_that_does_not_exist()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var (_, id, _) = await app.JoinTeamAsync(other, "elsewhere@team.example");

        foreach (var path in new[] { $"admins/{id}/revoke", "admins/01J00000000000000000000000/revoke", "admins/nonsense/revoke" })
            Assert.Equal("not_found", (string?)(await brand.Operator.PostAsync(path, new { }, HttpStatusCode.NotFound))["error"]);
    }
}
