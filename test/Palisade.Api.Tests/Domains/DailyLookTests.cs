using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Xunit;

namespace Palisade.Api.Tests.Domains;

/// <summary>What the daily look does; days pass by moving the rows' times.</summary>
public sealed class DailyLookTests(DomainApp domains) : IClassFixture<DomainApp>
{
    [Fact]
    public async Task A_domain_without_its_proof_is_in_use_for_three_days_and_then_no_longer()
    {
        var brand = await domains.App.CreateTenantAsync();
        var boss = $"boss@{brand.Slug}.example";
        await domains.App.ExecuteAsync(
            "insert into access.members (tenant_id, id, org_id, email, name, role, activated_at) values ($1, gen_random_uuid(), $1, $2, 'Boss', 'operator', now())",
            TestKeys.Uuid(brand.Id), boss);
        await brand.Operator.PostAsync("webhooks", new { url = "https://brand.example/hooks", events = new[] { "domain.failing", "domain.suspended" } }, HttpStatusCode.Created);
        var (name, claim) = await domains.VerifiedAsync(brand);
        using var visitor = domains.At(name);
        var txt = claim["dnsInstructions"]!["txt"]!;
        domains.Dns.Set((string)txt["name"]!, DnsType.Txt);

        var failing = await LookAsync(brand, d => d["failingSince"] is not null);
        Assert.Equal("verified", (string?)failing["status"]);
        Assert.Equal((string?)txt["value"], (string?)failing["dnsInstructions"]!["txt"]!["value"]);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/api/v1/branding")).StatusCode);
        Assert.Equal(1L, await AnnouncedAsync(brand, "domain.failing"));
        Assert.Equal($"The proof of {name} is missing", (string?)Assert.Single(await domains.App.WaitForMailAsync(boss))["subject"]);

        // Looking again says nothing new.
        await LookAsync(brand, _ => true);
        Assert.Equal(1L, await AnnouncedAsync(brand, "domain.failing"));

        var suspended = await LookAsync(brand, d => (string?)d["status"] == "failed", failingFor: "72 hours");
        Assert.NotNull(suspended["suspendedAt"]);
        Assert.Equal(1L, await AnnouncedAsync(brand, "domain.suspended"));
        Assert.Equal([$"{name} is out of use", $"The proof of {name} is missing"], (await domains.App.WaitForMailAsync(boss, 2)).Select(m => (string?)m["subject"]));
        await DomainApp.UntilAsync(async () => (await visitor.GetAsync("/api/v1/branding")).StatusCode == HttpStatusCode.NotFound);

        // The old proof brings nothing back; the new one does.
        domains.Dns.Set((string)txt["name"]!, DnsType.Txt, (string)txt["value"]!);
        var refused = await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
        domains.Publish(refused["domain"]!.AsObject());
        Assert.Equal("verified", (string?)(await DomainApp.VerifyAsync(brand, claim))["status"]);
        await DomainApp.UntilAsync(async () => (await visitor.GetAsync("/api/v1/branding")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_proof_that_comes_back_ends_the_grace()
    {
        var brand = await domains.App.CreateTenantAsync();
        var (_, claim) = await domains.VerifiedAsync(brand);
        domains.Dns.Set((string)claim["dnsInstructions"]!["txt"]!["name"]!, DnsType.Txt);
        await LookAsync(brand, d => d["failingSince"] is not null);
        // An operator who looks by hand changes neither the token nor the grace.
        var refused = await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("verified", (string)claim["dnsInstructions"]!["txt"]!["value"]!), ((string)refused["domain"]!["status"]!, (string)refused["domain"]!["dnsInstructions"]!["txt"]!["value"]!));

        domains.Publish(claim);
        Assert.Equal("verified", (string?)(await LookAsync(brand, d => d["failingSince"] is null, failingFor: "72 hours"))["status"]);
    }

    [Fact]
    public async Task A_DNS_that_is_away_suspends_nobody_for_seven_days()
    {
        var brand = await domains.App.CreateTenantAsync();
        var (name, _) = await domains.VerifiedAsync(brand);
        domains.Dns.Answers = q => q.Name == $"_openpartner.{name}" ? [FakeDns.Message(q, 2, [])] : null;
        await LookAsync(brand, d => d["failingSince"] is not null);
        Assert.Equal("verified", (string?)(await LookAsync(brand, _ => true, failingFor: "6 days"))["status"]);
        Assert.Equal("failed", (string?)(await LookAsync(brand, d => (string?)d["status"] == "failed", failingFor: "7 days"))["status"]);
        domains.Dns.Answers = _ => null;
    }

    [Fact]
    public async Task A_suspended_name_can_be_proved_by_its_next_owner()
    {
        var (brand, next) = (await domains.App.CreateTenantAsync(), await domains.App.CreateTenantAsync());
        var (name, claim) = await domains.VerifiedAsync(brand);
        domains.Dns.Set((string)claim["dnsInstructions"]!["txt"]!["name"]!, DnsType.Txt);
        await LookAsync(brand, d => d["failingSince"] is not null);
        Assert.Equal("domain_taken", (string?)(await next.Operator.PostAsync("config/domain", new { domain = name }, HttpStatusCode.Conflict))["error"]);
        await LookAsync(brand, d => (string?)d["status"] == "failed", failingFor: "72 hours");

        await domains.VerifiedAsync(next, name);

        Assert.Equal("domain_taken", (string?)(await DomainApp.VerifyAsync(brand, claim, HttpStatusCode.Conflict))["error"]);
    }

    /// <summary>Makes the daily look due, and waits until it was done and <paramref name="until"/> holds.</summary>
    private async Task<JsonObject> LookAsync(TestTenant brand, Func<JsonObject, bool> until, string? failingFor = null)
    {
        var tenant = TestKeys.Uuid(brand.Id);
        if (failingFor is not null)
            await domains.App.ExecuteAsync($"update directory.domains set failing_since = now() - interval '{failingFor}' where tenant_id = $1", tenant);
        await domains.App.ExecuteAsync("update directory.domains set next_check_at = now() - interval '1 minute', last_checked_at = null where tenant_id = $1", tenant);
        await domains.App.ExecuteAsync(
            "insert into doors.due (queue, tenant_id, due_at) values ('domains', $1, now()) on conflict (queue, tenant_id) do update set due_at = excluded.due_at", tenant);
        JsonObject? seen = null;
        await DomainApp.UntilAsync(async () => (seen = await DomainApp.OnlyAsync(brand))["lastCheckedAt"] is not null && until(seen));
        return seen!;
    }

    private async Task<long> AnnouncedAsync(TestTenant brand, string type) => (long)(await domains.App.ExecuteAsync(
        "select count(*) from platform.announcements where tenant_id = $1 and type = $2 and org_id = tenant_id", TestKeys.Uuid(brand.Id), type))!;
}
