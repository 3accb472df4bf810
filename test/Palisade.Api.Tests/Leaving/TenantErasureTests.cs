using System.Net;
using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Leaving;

/// <summary>After the grace nothing of the brand is left, in any table there is; and nothing of another brand is touched.</summary>
public sealed class TenantErasureTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    /// <summary>What is remembered on purpose.</summary>
    private static readonly string[] Remembered = ["doors.tenant_slug", "doors.erased"];

    [Fact]
    public async Task Weakness_59_every_row_of_every_table_is_gone_and_no_other_brands()
    {
        var (victim, bystander) = (await Victim.CreateAsync(app), await Victim.CreateAsync(app));
        var (gone, stays) = (victim.Scene.TenantId, bystander.Scene.TenantId);
        var tables = await TenantRows.TablesAsync(app.Database);
        Assert.All(tables.Where(t => t.FullName != "audit.fresh"), table => Assert.NotEmpty(victim.Rows[table.FullName]));
        var before = await TenantRows.SnapshotAsync(app.Database, stays);

        await AccountTests.LeaveAsync(victim.Scene, new { confirmSlug = victim.Brand.Slug, forceDespiteObligations = true });
        Assert.NotEmpty(await LeftAsync(gone));
        await PassGraceAsync(gone);

        await Eventually.TrueAsync(async () => (await LeftAsync(gone)).Except(Remembered).ToArray() is [], () => LeftAsync(gone));
        Assert.Equal(Remembered.Order(StringComparer.Ordinal), (await LeftAsync(gone)).Order(StringComparer.Ordinal));
        var after = await TenantRows.SnapshotAsync(app.Database, stays);
        Assert.All(before, table => Assert.True(table.Value.Count <= after[table.Key].Count, table.Key));

        // What the bystander's own workers write as time goes by is theirs.
        Assert.DoesNotContain(TenantRows.Changed(before, after), c => !new[] { "payouts.", "platform.", "audit." }.Any(own => c.StartsWith(own, StringComparison.Ordinal)));

        // Nobody gets its slug, and nothing answers under it.
        using var visitor = PalisadeApp.Client(app.Url, bearer: null);
        await Eventually.TrueAsync(async () => (await visitor.GetAsync($"/t/{victim.Brand.Slug}/api/v1/branding")).StatusCode == HttpStatusCode.NotFound);
        using var platform = PalisadeApp.Client(app.Url, PalisadeApp.PlatformKey);
        await platform.PostAsync("/api/v1/platform/tenants", new { slug = victim.Brand.Slug, name = "Another" }, HttpStatusCode.Conflict);
        await bystander.Brand.Operator.GetAsync("partners", HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_row_that_was_forgotten_would_be_noticed()
    {
        var scene = await Scene.CreateAsync(app);
        await app.Database.AdminAsync(
            "create table if not exists public.forgotten (tenant_id uuid not null, note text); alter table public.forgotten enable row level security");
        await scene.RowAsync("insert into public.forgotten values ($1, 'x')", scene.TenantId);

        Assert.Contains("public.forgotten", await LeftAsync(scene.TenantId));
        await app.Database.AdminAsync("drop table public.forgotten");
    }

    [Fact]
    public async Task Nothing_is_erased_before_the_grace_is_over_even_when_the_worker_is_woken_and_a_restored_brand_never()
    {
        var (early, restored) = (await Scene.CreateAsync(app), await Scene.CreateAsync(app));
        foreach (var scene in new[] { early, restored })
        {
            await scene.PartnerAsync();
            await AccountTests.LeaveAsync(scene, new { confirmSlug = scene.Brand.Slug });
        }

        await restored.Operator.PostAsync("account/restore", new { });
        await app.Database.AdminAsync($"insert into doors.due (queue, tenant_id, due_at) values ('leaving', '{early.TenantId}', now() - interval '1 day'), ('leaving', '{restored.TenantId}', now() - interval '1 day') on conflict (queue, tenant_id) do update set due_at = excluded.due_at");

        // The worker has looked when both are off the queue of today.
        await Eventually.TrueAsync(async () => 0L.Equals(await app.Database.AdminAsync($"select count(*) from doors.due where queue = 'leaving' and tenant_id in ('{early.TenantId}', '{restored.TenantId}') and due_at < now() + interval '1 day'")));
        foreach (var scene in new[] { early, restored })
            Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from programs.partners where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task A_tenant_larger_than_a_portion_goes_in_portions_and_events_that_refer_to_events_do_not_stop_it()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.RowAsync(
            """
            insert into attribution.events (tenant_id, id, user_id, type, currency, request_hash, ts)
            select $1, gen_random_uuid(), 'user' || n, 'sale', 'EUR', sha256('x'), now() from generate_series(1, 12000) n
            """,
            scene.TenantId);
        await scene.RowAsync(
            """
            insert into attribution.events (tenant_id, id, user_id, type, currency, request_hash, ts, refund_of_id)
            select e.tenant_id, gen_random_uuid(), e.user_id, 'refund', 'EUR', sha256('x'), now(), e.id from attribution.events e where e.tenant_id = $1
            """,
            scene.TenantId);
        await AccountTests.LeaveAsync(scene, new { confirmSlug = scene.Brand.Slug });

        await PassGraceAsync(scene.TenantId);

        await Eventually.TrueAsync(async () => (await LeftAsync(scene.TenantId)).Except(Remembered).ToArray() is [], () => LeftAsync(scene.TenantId));
    }

    private Task PassGraceAsync(Guid tenant) => app.Database.AdminAsync(
        $"""
        update doors.leaving set requested_at = requested_at - interval '31 days', erase_at = erase_at - interval '31 days' where tenant_id = '{tenant}';
        update doors.due set due_at = now() where queue = 'leaving' and tenant_id = '{tenant}'
        """);

    /// <summary>Every table of the whole database that has a column named tenant_id and a row of the tenant.</summary>
    private async Task<IReadOnlyList<string>> LeftAsync(Guid tenant)
    {
        await using var connection = await TenantRows.OpenAsync(app.Database);
        await using var command = new NpgsqlCommand(
            """
            select array_agg(format('%I.%I', n.nspname, c.relname)) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
            """, connection);
        var tables = (string[])(await command.ExecuteScalarAsync())!;
        Assert.True(tables.Length > 45, $"only {tables.Length} tables were found");
        var left = new List<string>();
        foreach (var table in tables)
        {
            await using var rows = new NpgsqlCommand($"select exists (select from {table} where tenant_id = '{tenant}')", connection);
            if ((bool)(await rows.ExecuteScalarAsync())!)
                left.Add(table);
        }

        return left;
    }
}
