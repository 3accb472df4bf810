using System.Net;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Testing;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// A brand with one partner organization and at least one row in every table of tenant data, made by the routes that make such rows wherever
/// there is one. Every text of it carries a marker.
/// </summary>
internal sealed class Victim
{
    private Victim(Scene scene, Guid partner, Markers markers) => (Scene, Partner, Markers) = (scene, partner, markers);

    public Scene Scene { get; }

    public TestTenant Brand => Scene.Brand;

    public Guid Partner { get; }

    public Markers Markers { get; }

    /// <summary>Ids of the victim's rows by table.</summary>
    public Dictionary<string, IReadOnlyList<Guid>> Ids { get; } = [];

    /// <summary>Texts of the victim that a caller may know or guess, by what a body calls them.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>The rows as they were when everything was set.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Rows { get; private set; } = null!;

    /// <param name="app">The server.</param>
    /// <param name="marked">False for a brand whose texts must stay what the server itself would have written.</param>
    public static async Task<Victim> CreateAsync(PalisadeApp app, bool marked = true)
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync("victim@example.com"), await scene.ProgramAsync());
        var victim = new Victim(scene, partner, new Markers());
        var id = Scene.Text(partner);
        var click = await scene.ClickAsync(partner, program, TimeSpan.FromHours(1), userAgent: "Mozilla", referer: "https://news.example/");
        await scene.IdentifyAsync(click, "victim-user");
        await scene.EventAsync("victim-user", "invoice_paid", 100m, externalEventId: "order-1");
        await scene.ApproveAllAsync();
        await scene.RunPayoutsAsync();
        await scene.EventAsync("victim-user", "invoice_paid", 200m, externalEventId: "order-2");

        var brand = scene.Brand;
        await brand.Operator.PostAsync($"partners/{id}/programs", new { programIds = new[] { Scene.Text(program) } }, HttpStatusCode.Created);
        await brand.Operator.PostAsync($"partners/{id}/api-keys", new { label = "x" }, HttpStatusCode.Created);
        await brand.Operator.PostAsync("admins", new { email = "team@example.com", name = "x" }, HttpStatusCode.Created);
        // A role of the team is nobody's business outside it; a role for partners would be shown to all of them.
        await brand.Operator.PostAsync("roles", new { name = "helpers", kind = "brand", description = "x", permissions = new[] { "partners.read" } }, HttpStatusCode.Created);
        await brand.Operator.PostAsync("members", new { email = "helper@example.com", name = "x", role = "helpers" }, HttpStatusCode.Created);
        await brand.Operator.PostAsync("config/payouts", new { thresholdCents = 1 });
        await brand.Operator.PostAsync("config/partner-signup", new { policy = "require_review" });
        await scene.RowAsync("insert into payouts.accounts (tenant_id, org_id, account_id, created_at) values ($1, $2, 'acct_victim', now())", scene.TenantId, partner);
        await scene.RowAsync(
            """
            insert into payouts.transfers (tenant_id, payout_id, org_id, rail, amount_minor, currency, destination, idempotency_key, created_at, updated_at)
            select p.tenant_id, p.id, p.org_id, 'stripe_connect', p.amount_minor, p.currency, 'acct_victim', 'once', now(), now()
            from payouts.payouts p
            where p.tenant_id = $1
            """,
            scene.TenantId);
        await scene.RowAsync(
            "insert into payouts.reversals (tenant_id, id, org_id, payout_id, amount_minor, provider_id, created_at) select p.tenant_id, gen_random_uuid(), p.org_id, p.id, 1, 'trr_victim', now() from payouts.payouts p where p.tenant_id = $1",
            scene.TenantId);
        await scene.RowAsync(
            "insert into payouts.clearings (tenant_id, reversal_id, org_id, reason, cleared_by, cleared_at) select r.tenant_id, r.id, r.org_id, 'victim', r.org_id, now() from payouts.reversals r where r.tenant_id = $1",
            scene.TenantId);
        await scene.RowAsync(
            """
            insert into payouts.confirmations (tenant_id, id, org_id, payout_id, generation, status, reason, verdict, message_id, body, received_at)
            select p.tenant_id, gen_random_uuid(), p.org_id, p.id, 1, 'failed', 'victim', 'superseded', 'msg_victim', 'x', now()
            from payouts.payouts p
            where p.tenant_id = $1
            """,
            scene.TenantId);
        await scene.RowAsync(
            """
            insert into payouts.recovery_requests (tenant_id, id, org_id, payout_id, rail, kind, requested_by, created_at, updated_at)
            select p.tenant_id, gen_random_uuid(), p.org_id, p.id, 'stripe_connect', 'dispose_intent', p.org_id, now(), now()
            from payouts.payouts p
            where p.tenant_id = $1
            """,
            scene.TenantId);
        await brand.Operator.SendAsync(HttpMethod.Put, $"partners/{id}/commission-snapshot", new { commissionType = "percent", commissionValue = 10, holdbackDays = 3 }, HttpStatusCode.OK);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "attribution/events") { Headers = { { "Idempotency-Key", "once" } } })
        {
            request.Content = System.Net.Http.Json.JsonContent.Create(new { userId = "victim-user", type = "signup" });
            using var response = await brand.Operator.SendAsync(request);
            await response.ReadAsync(HttpStatusCode.OK);
        }

        await brand.Operator.GetAsync("receipts/keys", HttpStatusCode.OK);
        await brand.Operator.PostAsync($"partners/{id}/coupons", new { programId = Scene.Text(program), code = "VICTIM10" }, HttpStatusCode.Created);
        await brand.Operator.PostAsync(
            "coupons/redeem", new { code = "VICTIM10", eventType = "invoice_paid", externalEventId = "order-3", userId = "victim-user", value = 5 }, HttpStatusCode.Created);
        await brand.Operator.PostAsync("config/domain", new { domain = "partners.victim.example" }, HttpStatusCode.Created);
        await Assets.UploadTests.UploadAsync(brand, "logo", Assets.Pictures.Png(), "image/png", HttpStatusCode.OK);
        await brand.Operator.PostAsync("brand-resources/snippets", new { label = "x", description = "x", body = "x" }, HttpStatusCode.Created);
        await brand.Operator.PostAsync("config/inbound", new { name = "shop" }, HttpStatusCode.Created);
        await brand.Operator.SendAsync(HttpMethod.Put, "config/collector", new { host = "siem.victim.example" }, HttpStatusCode.OK);
        await brand.Operator.PostAsync("config/mail", new { kind = "none", from = "mail@victim.example", smtp = new { host = "mail.victim.example", user = "victim" } });
        using (var asPartner = await scene.ActAsAsync(partner))
            await asPartner.SendAsync(HttpMethod.Put, "credentials/password/of-the-victim", new { secret = "the victim's password" }, HttpStatusCode.Created);
        await brand.Operator.PostAsync("admin/fraud", new { partnerId = id, clickId = Scene.Text(click), reason = "x" }, HttpStatusCode.Created);
        // A webhook that failed, and nothing active that later announcements would make the worker touch.
        var webhook = await brand.Operator.PostAsync("webhooks", new { url = "https://brand.example/hooks", events = new[] { "*" }, label = "x" }, HttpStatusCode.Created);
        await brand.Operator.PostAsync($"webhooks/{webhook["endpoint"]!["id"]}/test", new { });
        await brand.Operator.PostAsync($"partners/{id}/postbacks", new { url = "https://partner.example/?c={click_id}", events = new[] { "commission.paid" }, enabled = false }, HttpStatusCode.Created);
        await app.ExecuteAsync("update integrations.webhook_endpoints set active = false where tenant_id = $1", scene.TenantId);

        await brand.Operator.SendTextAsync(HttpMethod.Put, "flags/partners_invite", """{"on": true}""", HttpStatusCode.OK);

        // No brand has rows of the first four: what the platform keeps lies under its own id. The walls must hold all the same.
        var staff = Guid.CreateVersion7();
        foreach (var sql in (string[])
        [
            "insert into staff.operators (tenant_id, id, email, name, role, prefix, token_hash, created_at, removed_at) values ($1, $2, 'staff@victim.example', 'x', 'platform_admin', 'opp_00000000', sha256('victim'), now(), now())",
            "insert into staff.reviews (tenant_id, brand_id, decision, reason, reviewed_by, reviewed_at) values ($1, $2, 'approved', 'x', $2, now())",
            "insert into staff.blocklist (tenant_id, id, type, value, reason, added_by, added_at) values ($1, $2, 'domain', 'victim.example', 'x', $2, now())",
            "insert into staff.reach_requests (tenant_id, id, brand_id, operator_id, reason, can_write, break_glass, minutes, requested_at) values ($1, $2, $1, $2, 'looked at the victim', false, false, 5, now())",
            """
            insert into staff.reaches (tenant_id, id, operator_id, operator_name, role, reason, can_write, break_glass, needs_approval, minutes, requested_at, granted_at, expires_at, ended_at, ended_by_kind)
            values ($1, $2, $2, 'x', 'platform_admin', 'looked at the victim', false, false, false, 5, now(), now(), now() + interval '1 minute', now(), 'platform')
            """,
        ])
            await scene.RowAsync(sql, scene.TenantId, staff);

        using var member = await app.MemberAsync(brand, id, "partner_admin");
        await FillEmptyTables.RunAsync(app.Database, scene.TenantId, partner);

        // The workers must be through with the mail and the announcements, or they would change rows later.
        await app.ExecuteAsync("update platform.outbox set done_at = now() where tenant_id = $1", scene.TenantId);
        await app.ExecuteAsync("update platform.announcements set fanned_out_at = now() where tenant_id = $1", scene.TenantId);
        if (marked)
            await victim.Markers.WriteAsync(app.Database, scene.TenantId);
        await victim.CollectAsync(app.Database);
        return victim;
    }

    private async Task CollectAsync(TestDatabase database)
    {
        await using var connection = await TenantRows.OpenAsync(database);
        foreach (var table in (await TenantRows.TablesAsync(database)).Where(t => t.HasId))
        {
            // A brand's own organization has the brand's id, which its pages and answers name.
            await using var command = new NpgsqlCommand(
                $"select coalesce(array_agg(id order by id), '{{}}') from {table.FullName} where tenant_id = $1 and id <> tenant_id", connection)
            {
                Parameters = { new() { Value = Scene.TenantId } },
            };
            Ids[table.FullName] = (Guid[])(await command.ExecuteScalarAsync())!;
        }

        foreach (var (name, sql) in new[]
        {
            ("email", "select email from programs.partners where tenant_id = $1"),
            ("userId", "select user_id from attribution.identities where tenant_id = $1"),
            ("linkKey", "select link_key from programs.links where tenant_id = $1"),
            ("credentialKind", "select kind from vault.secrets where org_id <> tenant_id and tenant_id = $1"),
            ("credentialName", "select name from vault.secrets where org_id <> tenant_id and tenant_id = $1"),
            ("externalEventId", "select external_event_id from attribution.events where tenant_id = $1"),
        })
        {
            await using var command = new NpgsqlCommand(sql + " order by 1 limit 1", connection) { Parameters = { new() { Value = Scene.TenantId } } };
            Texts[name] = (string)(await command.ExecuteScalarAsync())!;
        }

        Rows = await TenantRows.SnapshotAsync(database, Scene.TenantId);
    }
}
