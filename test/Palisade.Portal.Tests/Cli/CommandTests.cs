using System.Net;
using System.Text.Json;
using Npgsql;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

/// <summary>One running installation for the commands that talk to it.</summary>
public sealed class RunningInstallation : IAsyncLifetime
{
    private Installation? _installation;
    private UpLine? _up;

    internal Installation Installation => _installation!;

    internal UpLine Up => _up!;

    public async ValueTask InitializeAsync()
    {
        _installation = await Installation.EmptyAsync();
        _up = await _installation.UpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_installation is not null)
            await _installation.DisposeAsync();
    }
}

public sealed class CommandTests(RunningInstallation running) : IClassFixture<RunningInstallation>
{
    [Fact]
    public async Task Tenant_create_prints_exactly_the_promised_line_and_its_key_works_there_only()
    {
        var ran = (await running.Installation.RunAsync("tenant", "create", "--slug", "acme", "--name", "Acme Inc.", "--json")).Exits(0);
        Assert.Equal(["slug", "apiUrl", "operatorKey"], ran.Json.EnumerateObject().Select(p => p.Name));
        var acme = TenantLine.Of(ran.Json);
        Assert.Equal(("acme", $"{running.Up.Url}/t/acme/api/v1"), (acme.Slug, acme.ApiUrl));
        Assert.Equal("admin", (await acme.Client().WhoAmIAsync()).Role);
        var abroad = PalisadeClient.Create(new Uri(running.Up.Demo.ApiUrl), acme.OperatorKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<PalisadeApiException>(() => abroad.WhoAmIAsync())).Status);

        var twice = (await running.Installation.RunAsync("tenant", "create", "--slug", "acme", "--name", "Another", "--json")).Exits(1);
        Assert.Equal("slug_taken", twice.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Demo_tells_sums_that_agree_with_each_other_and_with_the_server()
    {
        var ran = (await running.Installation.RunAsync("demo", "--partners", "2", "--clicks", "10", "--json")).Exits(0);
        var totals = ran.Json.GetProperty("totals");
        var partners = ran.Json.GetProperty("partners").EnumerateArray().ToList();
        Assert.Equal(2, partners.Count);
        foreach (var name in new[] { "clicks", "identities", "signups", "paid", "revenue", "commission", "paidOut" })
            Assert.Equal(Number(totals, name), partners.Sum(p => Number(p, name)));
        Assert.Equal(20m, Number(totals, "clicks"));
        Assert.True(Number(totals, "clicks") > Number(totals, "identities") && Number(totals, "identities") > Number(totals, "signups"));
        Assert.True(Number(totals, "signups") > Number(totals, "paid") && Number(totals, "paid") > 0);
        // The program pays 20 percent of a purchase, and 5 dollars for a first sign-up.
        Assert.Equal((Number(totals, "revenue") * 0.20m) + (5m * Number(totals, "signups")), Number(totals, "commission"), precision: 1);
        Assert.Equal(Number(totals, "commission"), Number(totals, "paidOut"));

        var payouts = ran.Json.GetProperty("payoutIds").EnumerateArray().Select(p => p.GetString()!).ToHashSet(StringComparer.Ordinal);
        var known = (await running.Up.Demo.Client().ListPayoutsAsync()).Where(p => payouts.Contains(p.Id)).ToList();
        Assert.Equal(payouts.Count, known.Count);
        Assert.All(known, p => Assert.Equal("paid", p.Status));
        Assert.Equal(Number(totals, "paidOut"), known.Sum(p => p.Amount));
    }

    [Fact]
    public async Task Member_is_invited_listed_and_removed_and_the_key_of_the_errand_ends_by_itself()
    {
        var invited = (await running.Installation.RunAsync("member", "invite", "--email", "Cli@example.com", "--name", "C. Li", "--json")).Exits(0).Json;
        Assert.Equal(("cli@example.com", "operator"), (invited.GetProperty("email").GetString(), invited.GetProperty("role").GetString()));
        Assert.True(invited.GetProperty("invitedUntil").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddDays(6));

        var listed = (await running.Installation.RunAsync("member", "list", "--status", "invited", "--json")).Exits(0).Json;
        Assert.Contains("cli@example.com", listed.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("email").GetString()));
        Assert.Equal(0, (await running.Installation.RunAsync("member", "sign-out", "--email", "cli@example.com", "--json")).Exits(0).Json.GetProperty("revoked").GetInt32());
        (await running.Installation.RunAsync("member", "reset-second-factor", "--email", "cli@example.com", "--json")).Exits(0);
        var removed = (await running.Installation.RunAsync("member", "remove", "--email", "cli@example.com", "--reason", "mistake", "--json")).Exits(0).Json;
        Assert.Equal(0, removed.GetProperty("revokedKeys").GetInt32());
        Assert.Equal("not_found", (await running.Installation.RunAsync("member", "remove", "--email", "cli@example.com", "--json")).Exits(1).Json.GetProperty("error").GetString());

        var roles = (await running.Installation.RunAsync("role", "list", "--json")).Exits(0).Json.GetProperty("roles").EnumerateArray().Select(r => r.GetProperty("name").GetString());
        Assert.Contains("partner_admin", roles);

        var postgres = await running.Installation.PostgresAsync();
        await using var connection = new NpgsqlConnection(postgres.AdminConnectionString("palisade") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*) filter (where expires_at < now() + interval '11 minutes'), count(*) from access.api_keys where label like 'palisade member%'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((6L, 6L), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    [Fact]
    public async Task Operator_of_the_platform_is_named_listed_and_removed()
    {
        var made = (await running.Installation.RunAsync("operator", "add", "--email", "Cli@platform.example", "--name", "C. Li", "--days", "30", "--json")).Exits(0).Json;
        Assert.Matches("^opp_[0-9a-f]{48}$", made.GetProperty("token").GetString());
        Assert.Equal(("cli@platform.example", "support"), (made.GetProperty("email").GetString(), made.GetProperty("role").GetString()));
        Assert.Equal("operator_exists", (await running.Installation.RunAsync("operator", "add", "--email", "cli@platform.example", "--name", "Again", "--json")).Exits(1).Json.GetProperty("error").GetString());

        (await running.Installation.RunAsync("operator", "remove", "--email", "cli@platform.example", "--json")).Exits(0);
        var listed = (await running.Installation.RunAsync("operator", "list", "--json")).Exits(0).Json.GetProperty("operators").EnumerateArray().Single(o => o.GetProperty("email").GetString() == "cli@platform.example");
        Assert.Equal(JsonValueKind.String, listed.GetProperty("removedAt").ValueKind);
    }

    [Fact]
    public async Task Flag_is_switched_for_a_brand_and_for_all()
    {
        (await running.Installation.RunAsync("flag", "set", "partners_invite", "on", "--role", "partner_admin", "--percent", "12.5", "--tenant", "demo", "--json")).Exits(0);
        var rule = (await running.Installation.RunAsync("flag", "list", "--tenant", "demo", "--json")).Exits(0).Json.GetProperty("flags").EnumerateArray()
            .Single(f => f.GetProperty("key").GetString() == "partners_invite").GetProperty("rule");
        Assert.Equal((true, 12.5m, "partner_admin"), (rule.GetProperty("on").GetBoolean(), rule.GetProperty("percent").GetDecimal(), rule.GetProperty("roles")[0].GetString()));
        (await running.Installation.RunAsync("flag", "set", "partners_invite", "default", "--tenant", "demo", "--json")).Exits(0);

        (await running.Installation.RunAsync("flag", "set", "agencies", "off", "--platform", "--json")).Exits(0);
        var all = (await running.Installation.RunAsync("flag", "list", "--platform", "--json")).Exits(0).Json.GetProperty("flags").EnumerateArray();
        Assert.False(all.Single(f => f.GetProperty("key").GetString() == "agencies").GetProperty("rule").GetProperty("on").GetBoolean());
        (await running.Installation.RunAsync("flag", "set", "agencies", "default", "--platform", "--json")).Exits(0);
    }

    [Fact]
    public async Task Key_is_made_with_scopes_an_end_networks_and_a_limit()
    {
        var made = (await running.Installation.RunAsync(
            "key", "create", "--tenant", "demo", "--scopes", "partners:read,links:read", "--expires-days", "30", "--allow-from", "127.0.0.0/8", "--per-minute", "60", "--json")).Exits(0).Json;
        var client = PalisadeClient.Create(new Uri(made.GetProperty("apiUrl").GetString()!), made.GetProperty("key").GetString());
        Assert.Equal("scoped", (await client.WhoAmIAsync()).Role);

        var elsewhere = (await running.Installation.RunAsync("key", "create", "--tenant", "demo", "--allow-from", "203.0.113.0/24", "--json")).Exits(0).Json;
        var refused = PalisadeClient.Create(new Uri(elsewhere.GetProperty("apiUrl").GetString()!), elsewhere.GetProperty("key").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<PalisadeApiException>(() => refused.WhoAmIAsync())).Status);
        Assert.Equal("invalid_body", (await running.Installation.RunAsync("key", "create", "--tenant", "demo", "--allow-from", "nowhere", "--json")).Exits(1).Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Verify_accepts_what_up_made_and_names_a_wall_that_was_taken_down()
    {
        Assert.Equal(0, Errors((await running.Installation.RunAsync("verify", "--json")).Exits(0).Json));
        await AsSuperuserAsync("alter table programs.partners disable row level security");
        try
        {
            var report = (await running.Installation.RunAsync("verify", "--json")).Exits(1);
            Assert.True(Errors(report.Json) > 0);
            Assert.Contains("programs.partners", report.Out, StringComparison.Ordinal);
        }
        finally
        {
            await AsSuperuserAsync("alter table programs.partners enable row level security");
        }

        (await running.Installation.RunAsync("verify")).Exits(0);
    }

    [Fact]
    public async Task Domain_claims_lists_and_gives_up_and_says_why_a_proof_is_missing()
    {
        var slug = (await running.Installation.RunAsync("tenant", "create", "--slug", "domains", "--name", "Domains", "--json")).Exits(0).Json.GetProperty("slug").GetString()!;
        var added = (await running.Installation.RunAsync("domain", "add", "--tenant", slug, "Partners.Domains.Example.", "--json")).Exits(0).Json;
        Assert.Equal(("partners.domains.example", "pending"), (added.GetProperty("domain").GetString(), added.GetProperty("status").GetString()));
        Assert.StartsWith("openpartner-verify=", added.GetProperty("txt").GetProperty("value").GetString(), StringComparison.Ordinal);

        var refused = (await running.Installation.RunAsync("domain", "verify", "--tenant", slug, "partners.domains.example", "--json")).Exits(1);
        Assert.Equal("verification_failed", refused.Json.GetProperty("error").GetString());
        Assert.Equal(1, (await running.Installation.RunAsync("domain", "list", "--tenant", slug, "--json")).Exits(0).Json.GetProperty("domains").GetArrayLength());
        (await running.Installation.RunAsync("domain", "remove", "--tenant", slug, "partners.domains.example", "--json")).Exits(0);
        Assert.Equal(0, (await running.Installation.RunAsync("domain", "list", "--tenant", slug, "--json")).Exits(0).Json.GetProperty("domains").GetArrayLength());
    }

    [Theory]
    [InlineData(1, "domain", "add", "--tenant", "demo", "localhost")]
    [InlineData(1, "domain", "verify", "--tenant", "demo", "nobody.claimed.example")]
    [InlineData(2, "domain", "list")]
    [InlineData(2, "domain", "list", "--tenant", "../x")]
    [InlineData(2, "domain", "list", "--api-url", "https://partners.example")]
    [InlineData(2, "up", "--port", "many")]
    [InlineData(4, "up", "--port", "1", "--detach")]
    [InlineData(2, "up", "--host", "nowhere")]
    [InlineData(4, "up", "--tenancy", "single", "--detach")]
    [InlineData(1, "tenant", "create", "--slug", "admin", "--name", "Reserved")]
    [InlineData(2, "demo", "--partners", "0")]
    [InlineData(1, "key", "create", "--tenant", "nobody")]
    [InlineData(1, "operator", "remove", "--email", "nobody@platform.example")]
    [InlineData(2, "operator", "add", "--email", "x@platform.example", "--name", "X", "--days", "0")]
    [InlineData(1, "flag", "set", "no_such", "on", "--platform")]
    [InlineData(1, "flag", "set", "agencies", "on", "--tenant", "demo")]
    [InlineData(2, "flag", "set", "agencies", "off", "--percent", "10", "--platform")]
    public async Task Refusal_is_one_json_line_with_a_code_and_its_exit_code_says_why(int code, params string[] arguments)
    {
        var ran = (await running.Installation.RunAsync([.. arguments, "--json"])).Exits(code);
        Assert.Equal(["error", "detail"], ran.Json.EnumerateObject().Select(p => p.Name));
        Assert.Matches("^[a-z_]+$", ran.Json.GetProperty("error").GetString());
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    private async Task AsSuperuserAsync(string sql)
    {
        var postgres = await running.Installation.PostgresAsync();
        Assert.True(postgres.Attached);
        await using var connection = new NpgsqlConnection(postgres.AdminConnectionString("palisade") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();

    private static int Errors(JsonElement report) => report.GetProperty("counts").GetProperty("error").GetInt32();
}
