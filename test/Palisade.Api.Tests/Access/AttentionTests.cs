using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Staff;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

/// <summary>What whoami tells of work that waits, and of the platform's staff who look in.</summary>
public sealed class AttentionTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    [Fact]
    public async Task Work_is_counted_as_its_lists_show_it()
    {
        var scene = await Scene.CreateAsync(app);
        Assert.Empty(await OpenAsync(scene.Operator));
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync(holdbackDays: 0));
        var held = await scene.ProgramAsync(holdbackDays: 30);
        await SellAsync(scene, partner, program, "one");
        await SellAsync(scene, partner, program, "two");
        await SellAsync(scene, partner, held, "three");
        var waiting = (await scene.CommissionsAsync("?status=accrued")).Where(c => (string?)c["pendingReason"] == "awaiting_approval").ToList();

        Assert.Equal(2, waiting.Count);
        Assert.Equal([("commissions", 2)], await OpenAsync(scene.Operator));

        await scene.RowAsync("update programs.partners set approved_at = null, activated_at = null where tenant_id = $1 and id = $2", scene.TenantId, await scene.PartnerAsync());
        foreach (var commission in waiting)
            await scene.Operator.PostAsync($"commissions/{commission["id"]}/approve", new { });
        await scene.RunPayoutsAsync();
        await scene.Operator.PostAsync("admin/fraud", new { partnerId = Scene.Text(partner), reason = "Looks odd" }, HttpStatusCode.Created);
        await scene.Operator.PostAsync("webhooks", new { url = "https://hooks.example.com/x", events = new[] { "*" } }, HttpStatusCode.Created);
        await scene.RowAsync("update integrations.webhook_endpoints set failures_in_row = 2 where tenant_id = $1", scene.TenantId);

        Assert.Equal([("applications", 1), ("failing_webhooks", 1), ("fraud_cases", 1), ("manual_payouts", 1)], await OpenAsync(scene.Operator));
    }

    [Fact]
    public async Task A_hundred_are_counted_and_more_are_said_to_be_more()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.RowAsync(
            """
            with o as (
                insert into directory.organizations (tenant_id, id, org_id, kind, name)
                select $1, p, p, 'partner', 'A partner' from (select gen_random_uuid() as p from generate_series(1, 101)) x
                returning tenant_id, id
            )
            insert into programs.partners (tenant_id, id, org_id, email, name) select tenant_id, id, id, id || '@example.com', 'A partner' from o
            """,
            scene.TenantId);

        var open = Assert.Single((await AttentionAsync(scene.Operator))!["open"]!.AsArray())!;

        Assert.Equal((100, true), ((int)open["count"]!, (bool)open["more"]!));
    }

    [Fact]
    public async Task Nobody_is_told_what_they_may_not_deal_with()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        await scene.Operator.PostAsync("admin/fraud", new { partnerId = Scene.Text(partner), reason = "Looks odd" }, HttpStatusCode.Created);
        using var asPartner = await scene.ActAsAsync(partner);
        var key = await scene.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "partners:read" }, label = "Reads" }, HttpStatusCode.Created);
        using var reader = scene.Brand.With((string)key["plaintext"]!);

        Assert.Null(await AttentionAsync(asPartner));
        Assert.Empty(await OpenAsync(reader));
        Assert.Null((await scene.Operator.GetAsync("auth/whoami", HttpStatusCode.OK))["attention"]);
        Assert.Empty(await OpenAsync((await app.CreateTenantAsync()).Operator));
    }

    [Fact]
    public async Task Staff_that_looks_in_is_named_until_it_ends_and_its_wish_is_work()
    {
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync("support"));
        await brand.ApprovesReachesAsync();
        var id = await staff.AskAsync(brand);
        Assert.Equal([("reaches", 1)], await OpenAsync(brand.Operator));

        await brand.Operator.PostAsync($"reaches/{id}/approve", new { });

        var reach = Assert.Single((await AttentionAsync(brand.Operator))!["reaches"]!.AsArray())!;
        Assert.Equal("Ticket 4711: a payout is missing", (string?)reach["reason"]);
        Assert.Empty(await OpenAsync(brand.Operator));
        await brand.Operator.PostAsync($"reaches/{id}/end", new { });
        Assert.Empty((await AttentionAsync(brand.Operator))!["reaches"]!.AsArray());
    }

    [Fact]
    public async Task Who_has_yet_to_show_a_second_factor_is_told_nothing()
    {
        var brand = await app.CreateTenantAsync();
        var (person, _, _) = await app.JoinTeamAsync(brand, $"{brand.Slug}@example.com");
        Assert.NotNull(await AttentionAsync(person));

        await brand.Operator.SendAsync(HttpMethod.Put, "config/sign-in", new { secondFactor = "team" }, HttpStatusCode.OK);

        Assert.Null(await AttentionAsync(person));
    }

    private static async Task SellAsync(Scene scene, Guid partner, Guid program, string user)
    {
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), user);
        await scene.EventAsync(user, "purchase", 100m);
    }

    private static async Task<JsonNode?> AttentionAsync(HttpClient client) => (await client.GetAsync("auth/whoami?attention=true", HttpStatusCode.OK))["attention"];

    private static async Task<(string Kind, int Count)[]> OpenAsync(HttpClient client) =>
        [.. (await AttentionAsync(client))!["open"]!.AsArray().Select(o => ((string)o!["kind"]!, (int)o["count"]!)).OrderBy(o => o.Item1, StringComparer.Ordinal)];
}
