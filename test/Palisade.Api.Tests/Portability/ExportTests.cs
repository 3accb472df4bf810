using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

public sealed class ExportTests(QuietApp app)
{
    [Fact]
    public async Task Weakness_60_every_table_of_tenant_data_is_exported_or_excluded_with_a_reason()
    {
        var catalog = (await TenantRows.TablesAsync(app.Database)).Select(t => t.FullName).Order(StringComparer.Ordinal).ToArray();
        var bundle = await BundleAsync(await Scene.CreateAsync(app));
        var exported = bundle["palisade"]!["tables"]!.AsObject().Select(t => t.Key);
        var excluded = new[]
        {
            "access.api_keys",
            "access.challenges",
            "access.magic_links",
            "access.passkeys",
            "access.recovery_codes",
            "access.scim_group_members",
            "access.scim_groups",
            "access.scim_memberships",
            "access.scim_requests",
            "access.scim_tokens",
            "access.scim_users",
            "access.sessions",
            "access.totp",
            "attribution.rederivations",
            "audit.chains",
            "audit.collectors",
            "audit.entries",
            "audit.fresh",
            "audit.heads",
            "directory.domains",
            "directory.flags",
            "directory.images",
            "integrations.inbox",
            "integrations.postback_firings",
            "integrations.webhook_deliveries",
            "integrations.webhook_endpoints",
            "leaving.departures",
            "leaving.erasures",
            "payouts.accounts",
            "payouts.provider",
            "payouts.schedule",
            "platform.announcements",
            "platform.idempotency",
            "platform.outbox",
            "platform.signing_keys",
            "staff.blocklist",
            "staff.operators",
            "staff.reach_requests",
            "staff.reaches",
            "staff.reviews",
            "vault.data_keys",
            "vault.mail_transports",
            "vault.secrets",
        };
        Assert.Equal(catalog, exported.Concat(excluded).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_bundle_holds_what_the_brand_has_in_the_form_that_OpenPartner_reads()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        var bundle = await BundleAsync(victim.Scene);

        Assert.Equal(2, (int)bundle["schemaVersion"]!);
        Assert.Equal(
            ["Partner", "Program", "PartnerProgram", "PartnerCommission", "Coupon", "Link", "Click", "Identity", "Event", "Attribution", "Commission", "Payout", "PortalCustomDomain", "CommissionAdjustment"],
            bundle["tables"]!.AsObject().Select(t => t.Key));
        var commission = bundle["tables"]!["Commission"]![0]!;
        Assert.Equal("10.00", (string?)commission["amount"]);
        Assert.Equal(victim.Brand.Id, (string?)commission["tenantId"]);
        Assert.Equal(Scene.Text(victim.Partner), (string?)commission["partnerId"]);
        Assert.Matches("^2[0-9-]{9}T[0-9:]{8}[.][0-9]{3}Z$", (string?)commission["accruedAt"]);
        foreach (var (name, rows) in bundle["palisade"]!["tables"]!.AsObject())
            Assert.Equal((long)(await app.ExecuteAsync($"select count(*) from {name} where tenant_id = $1", victim.Scene.TenantId))!, rows!.AsArray().Count);
    }

    [Fact]
    public async Task No_row_of_another_brand_is_in_any_form_of_it_and_no_hash_of_a_credential()
    {
        var (victim, scene) = (await Victim.CreateAsync(app), await Scene.CreateAsync(app));
        var partner = await scene.PartnerAsync();
        await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1));
        foreach (var path in new[] { "export.json", "export.sql", "export/Partner.json", "export/Partner.csv", "export/Click.sql", "export/programs.partners.csv", "export/access.members.json" })
        {
            var text = await scene.Operator.GetStringAsync(path);
            Assert.Empty(victim.Markers.In(text));
            Assert.DoesNotContain(Scene.Text(victim.Partner), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(victim.Partner.ToString(), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("key_hash", text, StringComparison.Ordinal);
            Assert.DoesNotContain("token_hash", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Weakness_63_Cells_that_look_like_formulas_are_disarmed_and_numbers_stay_numbers()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync("evil@example.com");
        await app.ExecuteAsync("update programs.partners set name = '=cmd|''/c calc''!A1, \"x\"' where id = $1", partner);
        var lines = (await scene.Operator.GetStringAsync("export/Partner.csv")).Split("\r\n");
        Assert.StartsWith("id,tenantId,email,name,", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"'=cmd|'/c calc'!A1, \"\"x\"\"\"", lines[1], StringComparison.Ordinal);

        await app.ExecuteAsync("insert into attribution.events (tenant_id, id, user_id, type, value_minor, currency, request_hash, ts) values ($1, gen_random_uuid(), '-user', 'refund', -1250, 'USD', decode(repeat('ab', 32), 'hex'), now())", scene.TenantId);
        var cells = (await scene.Operator.GetStringAsync("export/Event.csv")).Split("\r\n")[1].Split(',');
        Assert.Equal(["'-user", "refund", "-12.50", "USD"], cells[2..6]);
    }

    [Fact]
    public async Task The_sql_form_is_one_transaction_that_psql_can_run_for_any_tenant()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.PartnerAsync("o@example.com");
        await app.ExecuteAsync("update programs.partners set name = 'O''Malley' where tenant_id = $1", scene.TenantId);
        var sql = await scene.Operator.GetStringAsync("export.sql");
        Assert.StartsWith("\\if :{?tenant_id}\n\\else\n\\set tenant_id 01J0000000DEFAULTTENANT0000\n\\endif\nBEGIN;\n", sql, StringComparison.Ordinal);
        Assert.Contains("SELECT set_config('app.tenant_id', :'tenant_id', true);", sql, StringComparison.Ordinal);
        Assert.Contains("INSERT INTO \"Partner\" (\"id\", \"tenantId\", ", sql, StringComparison.Ordinal);
        Assert.Contains("'O''Malley'", sql, StringComparison.Ordinal);
        Assert.Contains("ON CONFLICT (\"id\") DO NOTHING;\n", sql, StringComparison.Ordinal);
        Assert.Contains("-- Coupon: no rows\n", sql, StringComparison.Ordinal);
        Assert.EndsWith("COMMIT;\n", sql, StringComparison.Ordinal);

        Assert.Contains("SELECT set_config('app.tenant_id', 'tenant-2', true);", await scene.Operator.GetStringAsync("export.sql?tenantId=tenant-2"), StringComparison.Ordinal);
        foreach (var wrong in new[] { "?tenantId=x'y", "?tenantId=", "?tenantId=a&tenantId=b" })
            Assert.Equal("invalid_tenant_id", (string?)(await scene.Operator.GetAsync("export.sql" + wrong, HttpStatusCode.BadRequest))["error"]);
    }

    [Fact]
    public async Task The_sql_form_runs_and_runs_twice()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        await app.ExecuteAsync("update programs.partners set name = 'O''Malley \\ :tenant_id', metadata = '{\"it''s\": \"\\\\ x\"}' where id = $1", victim.Partner);
        var bundle = await BundleAsync(victim.Scene);
        var sql = await victim.Scene.Operator.GetStringAsync("export.sql?tenantId=tenant-2");

        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync();
        async Task<object?> RunAsync(string text)
        {
            await using var command = new NpgsqlCommand(text, connection);
            return await command.ExecuteScalarAsync();
        }

        // Tables of OpenPartner's shape; that every column is text makes no literal easier.
        await RunAsync("create schema openpartner; set search_path = openpartner");
        foreach (var (table, rows) in bundle["tables"]!.AsObject().Where(t => t.Value!.AsArray().Count > 0))
            await RunAsync($"create table \"{table}\" ({string.Join(", ", rows![0]!.AsObject().Select(c => $"\"{c.Key}\" text"))}, primary key (\"{(table == "PartnerCommission" ? "partnerId" : "id")}\"))");
        await RunAsync(sql);
        await RunAsync(sql);

        foreach (var (table, rows) in bundle["tables"]!.AsObject().Where(t => t.Value!.AsArray().Count > 0))
            Assert.Equal((table, (long)rows!.AsArray().Count), (table, await RunAsync($"select count(*) from \"{table}\" where \"tenantId\" = 'tenant-2'")));
        Assert.Equal("O'Malley \\ :tenant_id", await RunAsync("select name from \"Partner\" where name like 'O%'"));
        await RunAsync("drop schema openpartner cascade");
    }

    [Fact]
    public async Task Unknown_tables_and_formats_are_refused_and_empty_tables_are_empty()
    {
        var scene = await Scene.CreateAsync(app);
        Assert.Equal("table_not_exportable", (string?)(await scene.Operator.GetAsync("export/ApiKey.json", HttpStatusCode.NotFound))["error"]);
        Assert.Equal("table_not_exportable", (string?)(await scene.Operator.GetAsync("export/access.sessions.json", HttpStatusCode.NotFound))["error"]);
        Assert.Equal("unsupported_format", (string?)(await scene.Operator.GetAsync("export/Partner.xml", HttpStatusCode.BadRequest))["error"]);
        Assert.Equal("", await scene.Operator.GetStringAsync("export/Partner.csv"));
        Assert.Equal("[]", await scene.Operator.GetStringAsync("export/Coupon.json"));
    }

    [Fact]
    public async Task Operators_alone_may_export()
    {
        var scene = await Scene.CreateAsync(app);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());
        await partner.GetAsync("export.json", HttpStatusCode.Forbidden);
        await scene.Brand.Anonymous.GetAsync("export.json", HttpStatusCode.Unauthorized);
    }

    private static Task<JsonObject> BundleAsync(Scene scene) => scene.Operator.GetAsync("export.json", HttpStatusCode.OK);
}
