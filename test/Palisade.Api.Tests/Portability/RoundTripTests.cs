using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Portability;

/// <summary>
/// Export, import into an empty brand, export again: the same. Normalized are only: when it was exported, the id of the brand, and what belongs
/// to a brand before anything is imported (its own row and organization). The books are posted anew, at the times of what they record.
/// </summary>
public sealed class RoundTripTests(QuietApp app)
{
    [Fact]
    public async Task What_was_exported_is_what_an_empty_brand_exports_after_importing_it()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        await ChangeTermsAsync(victim);
        await UseCouponAsync(victim);
        await FinishTransferAsync(victim);
        var first = await victim.Scene.Operator.GetAsync("export.json", HttpStatusCode.OK);
        var empty = await Scene.CreateAsync(app);

        var answer = await empty.Operator.SendTextAsync(HttpMethod.Post, "import", first.ToJsonString(), HttpStatusCode.OK);

        Assert.True((int)answer["report"]!["inserted"]!["payouts.commissions"]! > 0);
        var second = await empty.Operator.GetAsync("export.json", HttpStatusCode.OK);
        foreach (var half in new[] { "tables", "palisade" })
        {
            var (before, after) = (Tables(first, half), Tables(second, half));
            Assert.Equal(before.Select(t => t.Key), after.Select(t => t.Key));
            foreach (var (table, rows) in before)
                Assert.Equal((table, string.Join('\n', Rows(table, rows, victim.Scene))), (table, string.Join('\n', Rows(table, after[table], empty))));
        }
    }

    [Fact]
    public async Task OpenPartners_half_alone_keeps_partners_programs_facts_and_money()
    {
        var victim = await Victim.CreateAsync(app, marked: false);
        await UseCouponAsync(victim);
        var first = await victim.Scene.Operator.GetAsync("export.json", HttpStatusCode.OK);
        var empty = await Scene.CreateAsync(app);
        first.Remove("palisade");

        await empty.Operator.SendTextAsync(HttpMethod.Post, "import", first.ToJsonString(), HttpStatusCode.OK);

        var second = await empty.Operator.GetAsync("export.json", HttpStatusCode.OK);
        foreach (var table in new[] { "Program", "PartnerProgram", "Coupon", "Link", "Click", "Identity", "Event", "Attribution", "Commission" })
            Assert.Equal((table, string.Join('\n', Rows(table, first["tables"]![table], victim.Scene))), (table, string.Join('\n', Rows(table, second["tables"]![table], empty))));
    }

    /// <summary>A history: a program whose terms changed twice, terms of a partner that changed and were withdrawn, an event taken back.</summary>
    private static async Task ChangeTermsAsync(Victim victim)
    {
        var (client, partner) = (victim.Scene.Operator, Scene.Text(victim.Partner));
        var program = (await client.GetAsync("programs", HttpStatusCode.OK))["programs"]![0]!["id"];
        foreach (var value in new[] { 12, 15 })
            await client.SendAsync(HttpMethod.Patch, $"programs/{program}", new { commissionRule = new[] { new { trigger = "every", type = "percent", value } } }, HttpStatusCode.OK);
        await client.SendAsync(HttpMethod.Put, $"partners/{partner}/commission-snapshot", new { commissionType = "percent", commissionValue = 7 }, HttpStatusCode.OK);
        var other = await victim.Scene.PartnerAsync();
        await client.PostAsync($"partners/{Scene.Text(other)}/programs", new { programIds = new[] { program } }, HttpStatusCode.Created);
        await client.SendAsync(HttpMethod.Put, $"partners/{Scene.Text(other)}/commission-snapshot", new { commissionType = "fixed", commissionValue = 3 }, HttpStatusCode.OK);
        await client.SendAsync(HttpMethod.Delete, $"partners/{Scene.Text(other)}/commission-snapshot", body: null, HttpStatusCode.OK);
    }

    /// <summary>A customer who followed no link and typed a code; a domain that the brand does not want to see.</summary>
    private static async Task UseCouponAsync(Victim victim)
    {
        var client = victim.Scene.Operator;
        await client.PostAsync("coupons/redeem", new { code = "victim10", eventType = "invoice_paid", externalEventId = "order-4", userId = "coupon-user", value = 50 }, HttpStatusCode.Created);
        await client.SendAsync(HttpMethod.Put, "config/fraud", new { disposableDomains = new[] { "Throw-Away.example" } }, HttpStatusCode.OK);
    }

    /// <summary>What is under way arrives in the hands of an operator; what is done, as it is.</summary>
    private static async Task FinishTransferAsync(Victim victim)
    {
        var tenant = victim.Scene.TenantId;
        await victim.Scene.RowAsync("update payouts.transfers set state = 'posted', posted_at = now() where tenant_id = $1", tenant);
        await victim.Scene.RowAsync("update payouts.transfers set state = 'confirmed', provider_id = 'tr_victim' where tenant_id = $1", tenant);
        await victim.Scene.RowAsync(
            "insert into payouts.reversals (tenant_id, id, org_id, payout_id, amount_minor, provider_id, created_at) select r.tenant_id, gen_random_uuid(), r.org_id, r.payout_id, 2, 'trr_second', now() from payouts.reversals r where r.tenant_id = $1",
            tenant);
        await victim.Scene.RowAsync(
            """
            insert into payouts.payouts (tenant_id, id, org_id, run_id, amount_minor, currency, method, repays_id)
            select r.tenant_id, gen_random_uuid(), r.org_id, p.run_id, r.amount_minor, p.currency, 'manual', r.id
            from payouts.reversals r join payouts.payouts p on p.tenant_id = r.tenant_id and p.id = r.payout_id
            where r.tenant_id = $1 and r.provider_id = 'trr_second'
            """,
            tenant);
        await victim.Scene.RowAsync("update payouts.recovery_requests set status = 'refused', outcome = 'already_confirmed', updated_at = now() where tenant_id = $1", tenant);
    }

    private static JsonObject Tables(JsonObject bundle, string half) => (half == "tables" ? bundle["tables"] : bundle["palisade"]!["tables"])!.AsObject();

    private static IEnumerable<string> Rows(string table, JsonNode? rows, Scene scene) => rows!.AsArray()
        .Where(r => table is not ("directory.tenants" or "directory.organizations") || (table == "directory.organizations" && (string?)r!["kind"] == "partner"))
        .Select(r =>
        {
            if (table == "ledger.entries")
                r!.AsObject().Remove("posted_at");
            return r!.ToJsonString().Replace(scene.TenantId.ToString(), "(brand)", StringComparison.Ordinal).Replace(scene.Brand.Id, "(brand)", StringComparison.Ordinal);
        })
        .Order(StringComparer.Ordinal);
}
