using System.Net;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Programs.Contracts;
using Xunit;

namespace Palisade.Api.Tests.Programs;

public sealed class LinkTests(PalisadeApp app)
{
    [Fact]
    public async Task A_partner_makes_a_link_in_a_granted_program_and_finds_it_in_its_list()
    {
        var (brand, program, partner, key) = await SceneAsync();

        var link = await key.PostAsync($"partners/{partner}/links", new { linkKey = "Ann_1", programId = program }, HttpStatusCode.Created);
        var list = await key.GetAsync($"partners/{partner}/links", HttpStatusCode.OK);

        Assert.Equal("Ann_1", (string?)link["linkKey"]);
        Assert.Equal(program, (string?)link["programId"]);
        Assert.Equal(partner, (string?)link["partnerId"]);
        Assert.Null(link["destinationUrl"]);
        Assert.Equal($"{app.Url}t/{brand.Slug}/r/Ann_1", (string?)link["url"]);
        Assert.Equal((string?)link["id"], (string?)Assert.Single(list["links"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task A_partner_needs_a_grant_and_an_operator_does_not()
    {
        var (brand, _, partner, key) = await SceneAsync();
        var other = (string)(await brand.CreateProgramAsync("not granted"))["id"]!;

        var refused = await key.PostAsync($"partners/{partner}/links", new { linkKey = "nope", programId = other }, HttpStatusCode.Forbidden);
        await brand.Operator.PostAsync($"partners/{partner}/links", new { linkKey = "given", programId = other }, HttpStatusCode.Created);

        Assert.Equal("campaign_not_granted", (string?)refused["error"]);
    }

    [Fact]
    public async Task A_withdrawn_grant_stops_new_links_and_keeps_old_ones()
    {
        var (brand, program, partner, key) = await SceneAsync();
        await key.PostAsync($"partners/{partner}/links", new { linkKey = "old", programId = program }, HttpStatusCode.Created);

        await brand.Operator.SendAsync(HttpMethod.Delete, $"partners/{partner}/programs/{program}", null, HttpStatusCode.OK);

        await key.PostAsync($"partners/{partner}/links", new { linkKey = "new", programId = program }, HttpStatusCode.Forbidden);
        Assert.Single((await key.GetAsync($"partners/{partner}/links", HttpStatusCode.OK))["links"]!.AsArray());
    }

    [Theory]
    [InlineData("https://shop.example/p/1", HttpStatusCode.Created)]
    [InlineData("https://a.shop.example/p/1", HttpStatusCode.Created)]
    [InlineData("https://evilshop.example/", HttpStatusCode.BadRequest)]
    [InlineData("https://shop.example.evil.example/", HttpStatusCode.BadRequest)]
    [InlineData("https://shop.example@evil.example/", HttpStatusCode.BadRequest)]
    [InlineData("https://evil.example\\@shop.example/", HttpStatusCode.BadRequest)]
    [InlineData("javascript:alert(1)", HttpStatusCode.BadRequest)]
    public async Task An_own_destination_must_be_on_an_allowed_host_also_for_operators(string destinationUrl, HttpStatusCode expected)
    {
        var (brand, program, partner, key) = await SceneAsync();

        await key.PostAsync($"partners/{partner}/links", new { linkKey = "one", programId = program, destinationUrl }, expected);
        await brand.Operator.PostAsync($"partners/{partner}/links", new { linkKey = "two", programId = program, destinationUrl }, expected);
    }

    [Fact]
    public async Task A_destination_that_grows_too_long_when_escaped_is_refused()
    {
        var (_, program, partner, key) = await SceneAsync();

        await key.PostAsync($"partners/{partner}/links", new { linkKey = "long", programId = program, destinationUrl = "https://shop.example/" + new string('é', 1000) }, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("startsAt", "2999-01-01T00:00:00Z")]
    [InlineData("endsAt", "2001-01-01T00:00:00Z")]
    public async Task A_program_outside_its_dates_takes_no_links_not_even_from_operators(string member, string time)
    {
        var (brand, _, partner, _) = await SceneAsync();
        var program = (string)(await brand.CreateProgramAsync("dated", r => r[member] = time))["id"]!;

        var refused = await brand.Operator.PostAsync($"partners/{partner}/links", new { linkKey = "abc", programId = program }, HttpStatusCode.Conflict);

        Assert.Equal("campaign_not_active", (string?)refused["error"]);
    }

    [Theory]
    [InlineData("{\"linkKey\":\"ab\",\"programId\":\"P\"}")]
    [InlineData("{\"linkKey\":\"a b c\",\"programId\":\"P\"}")]
    [InlineData("{\"linkKey\":\"äöü\",\"programId\":\"P\"}")]
    [InlineData("{\"linkKey\":\"abc\\u0000\",\"programId\":\"P\"}")]
    [InlineData("{\"linkKey\":7,\"programId\":\"P\"}")]
    [InlineData("{\"linkKey\":\"abc\"}")]
    [InlineData("{\"linkKey\":\"abc\",\"programId\":{}}")]
    [InlineData("[1]")]
    public async Task A_wrong_body_is_400(string body)
    {
        var (_, program, partner, key) = await SceneAsync();

        await key.SendTextAsync(HttpMethod.Post, $"partners/{partner}/links", body.Replace("\"P\"", $"\"{program}\""), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_key_that_is_taken_is_409_also_by_another_partner_and_free_in_another_tenant()
    {
        var (brand, program, partner, key) = await SceneAsync();
        var (other, otherProgram, otherPartner, _) = await SceneAsync();
        var second = (string)(await brand.CreatePartnerAsync("bob@example.com"))["id"]!;
        var secondKey = await app.PartnerKeyAsync(brand, second);
        await key.PostAsync($"partners/{partner}/links", new { linkKey = "mine", programId = program }, HttpStatusCode.Created);

        var taken = await secondKey.PostAsync($"partners/{second}/links", new { linkKey = "mine", programId = program }, HttpStatusCode.Conflict);
        await other.Operator.PostAsync($"partners/{otherPartner}/links", new { linkKey = "mine", programId = otherProgram }, HttpStatusCode.Created);

        Assert.Equal("linkKey_taken", (string?)taken["error"]);
    }

    [Fact]
    public async Task Another_partners_links_answer_like_those_of_a_partner_that_does_not_exist()
    {
        var (brand, program, _, key) = await SceneAsync();
        var neighbour = (string)(await brand.CreatePartnerAsync("bob@example.com"))["id"]!;
        const string Missing = "01J0000000DEFAULTTENANT000";

        var seen = await key.GetAsync($"partners/{neighbour}/links", HttpStatusCode.NotFound);
        var unseen = await key.GetAsync($"partners/{Missing}/links", HttpStatusCode.NotFound);
        var made = await key.PostAsync($"partners/{neighbour}/links", new { linkKey = "abc", programId = program }, HttpStatusCode.NotFound);
        var unmade = await key.PostAsync($"partners/{Missing}/links", new { linkKey = "abc", programId = program }, HttpStatusCode.NotFound);

        Assert.Equal("partner_not_found", (string?)seen["error"]);
        Assert.Equal(ProgramTests.Plain(seen), ProgramTests.Plain(unseen));
        Assert.Equal(ProgramTests.Plain(made), ProgramTests.Plain(unmade));
    }

    [Fact]
    public async Task Weakness_07_a_link_never_joins_a_partner_with_a_program_of_another_tenant()
    {
        var (brand, _, partner, _) = await SceneAsync();
        var (other, foreignProgram, foreignPartner, _) = await SceneAsync();

        var program = await brand.Operator.PostAsync($"partners/{partner}/links", new { linkKey = "abc", programId = foreignProgram }, HttpStatusCode.NotFound);
        var owner = await brand.Operator.PostAsync($"partners/{foreignPartner}/links", new { linkKey = "abc", programId = foreignProgram }, HttpStatusCode.NotFound);
        var forced = await Assert.ThrowsAsync<PostgresException>(() => app.ExecuteAsync(
            "insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ($1, $2, $3, 'forced', $4)",
            TestKeys.Uuid(brand.Id), Guid.CreateVersion7(), TestKeys.Uuid(partner), TestKeys.Uuid(foreignProgram)));

        Assert.Equal("campaign_not_found", (string?)program["error"]);
        Assert.Equal("partner_not_found", (string?)owner["error"]);
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, forced.SqlState);
    }

    [Theory]
    [InlineData("partner_admin", HttpStatusCode.Created)]
    [InlineData("partner_user", HttpStatusCode.Created)]
    [InlineData("read_only", HttpStatusCode.Forbidden)]
    public async Task Roles_of_a_partner_make_links_except_the_one_that_only_reads(string role, HttpStatusCode expected)
    {
        var (brand, program, partner, _) = await SceneAsync();
        var member = await app.MemberAsync(brand, partner, role);

        await member.PostAsync($"partners/{partner}/links", new { linkKey = "abc", programId = program }, expected);
        await member.GetAsync($"partners/{partner}/links", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Weakness_26_a_scoped_key_does_what_its_scopes_say_and_nothing_more()
    {
        var (brand, program, partner, _) = await SceneAsync();
        var writer = await app.ScopedKeyAsync(brand, "links:write");
        var reader = await app.ScopedKeyAsync(brand, "links:read");

        await writer.PostAsync($"partners/{partner}/links", new { linkKey = "abc", programId = program }, HttpStatusCode.Created);
        var refused = await writer.GetAsync($"partners/{partner}/links", HttpStatusCode.Forbidden);
        await reader.GetAsync($"partners/{partner}/links", HttpStatusCode.OK);
        await reader.PostAsync($"partners/{partner}/links", new { linkKey = "abd", programId = program }, HttpStatusCode.Forbidden);
        await writer.PostAsync($"partners/{partner}/revoke", new { }, HttpStatusCode.Forbidden);

        Assert.Equal("forbidden_scope", (string?)refused["error"]);
        Assert.Equal("links:read", (string?)refused["required"]);
    }

    [Fact]
    public async Task Weakness_62_links_come_by_cursor()
    {
        var (_, program, partner, key) = await SceneAsync();
        for (var i = 0; i < 5; i++)
            await key.PostAsync($"partners/{partner}/links", new { linkKey = $"key{i}", programId = program }, HttpStatusCode.Created);

        var seen = new List<string>();
        for (string? cursor = "", path = $"partners/{partner}/links?limit=2"; cursor is not null; path = $"partners/{partner}/links?limit=2&cursor={cursor}")
        {
            var page = await key.GetAsync(path, HttpStatusCode.OK);
            seen.AddRange(page["links"]!.AsArray().Select(l => (string)l!["linkKey"]!));
            cursor = (string?)page["nextCursor"];
        }

        Assert.Equal(["key4", "key3", "key2", "key1", "key0"], seen);
    }

    [Fact]
    public async Task Changes_of_links_programs_and_partners_are_announced_at_commit_and_refusals_are_not()
    {
        var (brand, program, partner, key) = await SceneAsync();
        await using var listener = new NpgsqlConnection(app.Database.Admin);
        await listener.OpenAsync();
        var heard = new List<string>();
        listener.Notification += (_, e) => heard.Add(e.Payload);
        await using (var listen = new NpgsqlCommand($"listen {LinkInvalidation.Channel}", listener))
            await listen.ExecuteNonQueryAsync();

        async Task<int> HeardAsync(Func<Task> change)
        {
            heard.Clear();
            await change();
            await using var poll = new NpgsqlCommand("select 1", listener);
            await poll.ExecuteNonQueryAsync();
            Assert.All(heard, payload => Assert.Equal(LinkInvalidation.Payload(TestKeys.Uuid(brand.Id)), payload));
            return heard.Count;
        }

        Assert.Equal(1, await HeardAsync(() => key.PostAsync($"partners/{partner}/links", new { linkKey = "abc", programId = program }, HttpStatusCode.Created)));
        Assert.Equal(0, await HeardAsync(() => key.PostAsync($"partners/{partner}/links", new { linkKey = "abc", programId = program }, HttpStatusCode.Conflict)));
        Assert.Equal(1, await HeardAsync(() => brand.Operator.SendAsync(HttpMethod.Patch, $"programs/{program}", new { name = "x" }, HttpStatusCode.OK)));
        Assert.Equal(1, await HeardAsync(() => brand.Operator.PostAsync($"partners/{partner}/revoke", new { })));
        Assert.Equal(0, await HeardAsync(() => brand.Operator.PostAsync($"partners/{partner}/revoke", new { }, HttpStatusCode.Conflict)));
        Assert.Equal(1, await HeardAsync(() => brand.Operator.PostAsync($"partners/{partner}/reinstate", new { })));
    }

    private async Task<(TestTenant Brand, string Program, string Partner, HttpClient Key)> SceneAsync()
    {
        var brand = await app.CreateTenantAsync();
        var program = (string)(await brand.CreateProgramAsync())["id"]!;
        var partner = (string)(await brand.CreatePartnerAsync("ann@example.com"))["id"]!;
        return (brand, program, partner, await app.PartnerKeyAsync(brand, partner));
    }
}
