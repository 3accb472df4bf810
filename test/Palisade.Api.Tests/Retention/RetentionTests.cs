using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Retention;

/// <summary>Old rows go, of one tenant at a time; nothing that is on its way, in use or needed for money goes with them.</summary>
public sealed class RetentionTests(QuietApp app)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_old_and_over_goes_and_what_is_young_stays()
    {
        var scene = await FilledAsync(ageDays: 400);
        var young = await FilledAsync(ageDays: 5);

        await WorkAsync(scene);
        await WorkAsync(young);

        Assert.Equal((0, 0, 0, 0, 0, 0), await CountsAsync(scene));
        Assert.Equal((1, 1, 1, 1, 1, 1), await CountsAsync(young));
    }

    [Fact]
    public async Task Other_tenants_are_left_alone()
    {
        var (mine, theirs) = (await FilledAsync(ageDays: 400), await FilledAsync(ageDays: 400));

        await WorkAsync(mine);

        Assert.Equal((0, 0, 0, 0, 0, 0), await CountsAsync(mine));
        Assert.Equal((1, 1, 1, 1, 1, 1), await CountsAsync(theirs));
    }

    [Theory]
    [InlineData("update integrations.webhook_deliveries set status = 'pending', delivered_at = null where tenant_id = 'TENANT'", 1, 1)]
    [InlineData("delete from integrations.webhook_deliveries where tenant_id = 'TENANT'; update platform.announcements set fanned_out_at = null where tenant_id = 'TENANT'", 1, 0)]
    [InlineData("""
        insert into integrations.postbacks (tenant_id, id, org_id, url, events, created_at, updated_at) select tenant_id, org_id, org_id, 'https://x.example/', '{commission.paid}', now(), now() from programs.partners where tenant_id = 'TENANT';
        insert into integrations.postback_firings (tenant_id, id, org_id, postback_id, announcement_id, due_at, created_at) select a.tenant_id, a.id, a.org_id, a.org_id, a.id, now(), now() from platform.announcements a where a.tenant_id = 'TENANT'
        """, 1, 0)]
    public async Task What_is_still_to_be_delivered_stays_however_old_it_is(string change, int announcements, int deliveries)
    {
        var scene = await FilledAsync(ageDays: 400);
        await scene.ScalarAsync(change.Replace("TENANT", $"{scene.TenantId}", StringComparison.Ordinal));

        await WorkAsync(scene);

        var counts = await CountsAsync(scene);
        Assert.Equal((announcements, deliveries), (counts.Announcements, counts.Deliveries));
    }

    [Fact]
    public async Task A_session_that_is_good_and_a_link_that_can_be_followed_stay_however_long_ago_they_were_made()
    {
        var scene = await FilledAsync(ageDays: 400);
        await scene.ScalarAsync($"update access.sessions set expires_at = now() + interval '1 day' where tenant_id = '{scene.TenantId}'");
        await scene.ScalarAsync($"update access.magic_links set expires_at = now() + interval '1 day' where tenant_id = '{scene.TenantId}'");

        await WorkAsync(scene);

        var counts = await CountsAsync(scene);
        Assert.Equal((1, 1), (counts.Sessions, counts.Links));
    }

    [Fact]
    public async Task Large_backlogs_go_in_portions_until_the_time_is_up_and_then_at_once_again()
    {
        var scene = await FilledAsync(ageDays: 400);
        var old = KeptFor.FirstIdOf(TimeProvider.System.GetUtcNow().AddDays(-400));
        await scene.RowAsync(
            "insert into integrations.inbox (tenant_id, id, source, external_id, type, body, status, happened_at, received_at) select $1, gen_random_uuid(), 'stripe', 'many_' || n, 'x', 'x', 'done', now(), now() - interval '400 days' from generate_series(1, 1700) n",
            scene.TenantId);
        var now = TimeProvider.System.GetUtcNow();

        Assert.True(await Work().WorkAsync(Session(scene), now.AddMinutes(-1), Ct) < now.AddMinutes(5));
        Assert.Equal(1701L, await scene.ScalarAsync($"select count(*) from integrations.inbox where tenant_id = '{scene.TenantId}'"));
        Assert.True(await Work().WorkAsync(Session(scene), now.AddMinutes(5), Ct) > now.AddHours(23));
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from integrations.inbox where tenant_id = '{scene.TenantId}'"));
        Assert.True(old.CompareTo(Guid.CreateVersion7(now.AddDays(-399))) < 0);
    }

    [Fact]
    public async Task Nothing_of_money_goes_and_a_payout_run_of_long_ago_is_still_there()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");
        await scene.EventAsync("user", "invoice_paid", 100m);
        await scene.ApproveAllAsync();
        await scene.RunPayoutsAsync();
        string[] tables = ["attribution.clicks", "attribution.events", "attribution.attributions", "attribution.workings", "payouts.commissions", "payouts.payouts", "payouts.runs", "ledger.entries"];
        var before = await MoneyAsync();

        // Every rule, a year from now.
        await new RetentionWork(
            app.Services.GetServices<KeptFor>(), new ConfigurationBuilder().Build(), new AheadClock(TimeSpan.FromDays(400)), NullLogger<RetentionWork>.Instance)
            .WorkAsync(Session(scene), DateTimeOffset.MaxValue, Ct);

        Assert.Equal(before, await MoneyAsync());
        Assert.All(before, count => Assert.True(count > 0));

        async Task<long[]> MoneyAsync()
        {
            List<long> counts = [];
            foreach (var table in tables)
                counts.Add((long)(await scene.ScalarAsync($"select count(*) from {table} where tenant_id = '{scene.TenantId}'"))!);
            return [.. counts];
        }
    }

    [Theory]
    [InlineData("PALISADE_KEEP_INBOX_DAYS", "0")]
    [InlineData("PALISADE_KEEP_DELIVERIES_DAYS", "2")]
    [InlineData("PALISADE_KEEP_SESSIONS_DAYS", "a while")]
    [InlineData("PALISADE_KEEP_LINKS_DAYS", "-1")]
    public void An_age_that_would_break_a_promise_is_refused(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build();

        var refused = Assert.Throws<InvalidOperationException>(
            () => new RetentionWork(app.Services.GetServices<KeptFor>(), configuration, TimeProvider.System, NullLogger<RetentionWork>.Instance));
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delete from platform.announcements")]
    [InlineData("delete from integrations.inbox")]
    [InlineData("delete from access.sessions")]
    [InlineData("delete from access.magic_links")]
    public async Task The_database_keeps_what_is_young_or_in_use_whatever_the_application_sends(string attack)
    {
        var scene = await FilledAsync(ageDays: 0);

        await Session(scene).ExecuteAsync(Raw(attack), Ct);

        Assert.Equal((1, 1, 1, 1, 1, 1), await CountsAsync(scene));
    }

    [Fact]
    public async Task A_brand_is_on_the_queue_from_its_founding()
    {
        var scene = await Scene.CreateAsync(app);

        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from doors.due where queue = 'retention' and tenant_id = '{scene.TenantId}'"));
    }

    // The statements are constants of this file.
    private static Sql Raw(string text) => text switch
    {
        "delete from platform.announcements" => $"delete from platform.announcements where true",
        "delete from integrations.inbox" => $"delete from integrations.inbox where true",
        "delete from access.sessions" => $"delete from access.sessions where true",
        _ => $"delete from access.magic_links where true",
    };

    private TenantSession Session(Scene scene) =>
        app.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));

    private RetentionWork Work() => app.Services.GetRequiredService<RetentionWork>();

    private Task WorkAsync(Scene scene) => Work().WorkAsync(Session(scene), DateTimeOffset.MaxValue, Ct);

    private static async Task<(int Announcements, int Deliveries, int Inbox, int Keys, int Sessions, int Links)> CountsAsync(Scene scene)
    {
        async Task<int> CountAsync(string table) => (int)(long)(await scene.ScalarAsync($"select count(*) from {table} where tenant_id = '{scene.TenantId}'"))!;
        return (
            await CountAsync("platform.announcements"), await CountAsync("integrations.webhook_deliveries"), await CountAsync("integrations.inbox"),
            await CountAsync("platform.idempotency"), await CountAsync("access.sessions"), await CountAsync("access.magic_links"));
    }

    /// <summary>A brand with one row of each kind, of that age; sessions and links are over unless they are new.</summary>
    private async Task<Scene> FilledAsync(int ageDays)
    {
        var scene = await Scene.CreateAsync(app);
        var (tenant, partner) = (scene.TenantId, await scene.PartnerAsync());
        var made = TimeProvider.System.GetUtcNow().AddDays(-ageDays);
        var (id, member) = (Guid.CreateVersion7(made), Guid.CreateVersion7());
        var ends = ageDays == 0 ? made.AddDays(1) : made.AddHours(1);
        await scene.RowAsync("insert into platform.announcements (tenant_id, id, org_id, type, body, created_at, fanned_out_at) values ($1, $2, $3, 'commission.paid', 'x', $4, $4)", tenant, id, partner, made);
        await scene.RowAsync("insert into integrations.webhook_endpoints (tenant_id, id, url, events, secret_prefix, created_at, updated_at) values ($1, $2, 'https://x.example/', '{*}', 'whsec_', $3, $3)", tenant, id, made);
        await scene.RowAsync("insert into integrations.webhook_deliveries (tenant_id, id, endpoint_id, announcement_id, status, due_at, give_up_at, created_at, delivered_at) values ($1, $2, $2, $2, 'delivered', $3, $3, $3, $3)", tenant, id, made);
        await scene.RowAsync("insert into integrations.inbox (tenant_id, id, source, external_id, type, body, status, happened_at, received_at) values ($1, $2, 'stripe', 'evt', 'x', 'x', 'done', $3, $3)", tenant, id, made);
        await scene.RowAsync("insert into platform.idempotency (tenant_id, org_id, operation, key, request_hash, status, response, created_at) values ($1, $1, 'op', 'key', $2, 200, '{}', $3)", tenant, RandomNumberGenerator.GetBytes(32), made);
        await scene.RowAsync("insert into access.members (tenant_id, id, org_id, email, name, role) values ($1, $2, $3, 'someone@example.com', 'x', 'partner_admin')", tenant, member, partner);
        await scene.RowAsync("insert into access.sessions (tenant_id, id, org_id, member_id, token_hash, expires_at, created_at) values ($1, $2, $3, $4, $5, $6, $7)", tenant, id, partner, member, RandomNumberGenerator.GetBytes(32), ends, made);
        await scene.RowAsync("insert into access.magic_links (tenant_id, id, org_id, member_id, token_hash, purpose, expires_at, created_at) values ($1, $2, $3, $4, $5, 'partner_signin', $6, $7)", tenant, id, partner, member, RandomNumberGenerator.GetBytes(32), ends, made);
        return scene;
    }

    private sealed class AheadClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
