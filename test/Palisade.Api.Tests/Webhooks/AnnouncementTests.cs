using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>What the modules announce, read from the table that the worker reads.</summary>
public sealed class AnnouncementTests(PalisadeApp app)
{
    [Fact]
    public async Task A_sale_its_approval_its_payout_and_its_payment_are_announced_with_the_fields_of_the_contract()
    {
        var scene = await Scene.CreateAsync(app);
        await scene.Brand.ListenAsync();
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
        var click = await scene.ClickAsync(partner, program, TimeSpan.FromHours(1));
        await scene.IdentifyAsync(click, "user-1");
        var recorded = await scene.EventAsync("user-1", "invoice_paid", 40m);
        await scene.ApproveAllAsync();
        var run = await scene.RunPayoutsAsync();
        var payout = (string)run["payouts"]![0]!["payoutId"]!;
        await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { }, HttpStatusCode.OK);

        var said = await SaidAsync(scene.TenantId);

        Assert.Equal(["attribution.created", "commission.accrued", "commission.approved", "payout.created", "commission.paid"], said.Select(m => (string)m["event"]!));
        Assert.All(said, message =>
        {
            Assert.StartsWith("evt_", (string)message["id"]!, StringComparison.Ordinal);
            Assert.Equal(Scene.Text(partner), (string)message["data"]!["partnerId"]!);
        });
        var accrued = said[1]["data"]!;
        Assert.Equal(
            ["commissionId", "partnerId", "attributionId", "clickId", "eventId", "programId", "amount", "currency", "eventType", "eventValue"],
            accrued.AsObject().Select(p => p.Key));
        Assert.Equal(("4.00", "USD", "invoice_paid", "40.00"), ((string)accrued["amount"]!, (string)accrued["currency"]!, (string)accrued["eventType"]!, (string)accrued["eventValue"]!));
        Assert.Equal((string)recorded["eventId"]!, (string)accrued["eventId"]!);
        Assert.Equal((string)accrued["commissionId"]!, (string)said[0]["data"]!["commissionId"]!);
        Assert.Equal(payout, (string)said[4]["data"]!["payoutId"]!);
        Assert.Equal((string)accrued["commissionId"]!, (string)Assert.Single(said[3]["data"]!["commissionIds"]!.AsArray())!);
    }

    [Fact]
    public async Task A_partner_is_announced_when_it_is_created_and_when_it_follows_its_invitation()
    {
        var brand = await app.CreateTenantAsync();
        await brand.ListenAsync();
        var partner = await brand.CreatePartnerAsync("new@announcement.example");
        await brand.FollowAsync(await app.WaitForTokenAsync("new@announcement.example"));

        var said = await SaidAsync(Scene.Parse(brand.Id));

        Assert.Equal(["partner.created", "partner.activated"], said.Select(m => (string)m["event"]!));
        Assert.All(said, message => Assert.Equal((string)partner["id"]!, (string)message["data"]!["partnerId"]!));
        Assert.True((bool)said[0]["data"]!["invited"]!);
    }

    [Fact]
    public async Task What_is_refused_is_not_announced()
    {
        var brand = await app.CreateTenantAsync();
        await brand.ListenAsync();
        await brand.CreatePartnerAsync("twice@announcement.example");
        await brand.Operator.PostAsync("partners", new { email = "twice@announcement.example", name = "Again" }, HttpStatusCode.Conflict);

        Assert.Single(await SaidAsync(Scene.Parse(brand.Id)));
    }

    [Theory]
    [InlineData("never")]
    [InlineData("once")]
    public async Task What_nobody_listens_to_is_not_written_down(string listened)
    {
        var brand = await app.CreateTenantAsync();
        if (listened == "once")
        {
            await brand.ListenAsync();
            var endpoint = (await brand.Operator.GetAsync("webhooks", HttpStatusCode.OK))["endpoints"]![0]!;
            await brand.Operator.SendAsync(HttpMethod.Patch, $"webhooks/{endpoint["id"]}", new { active = false }, HttpStatusCode.OK);
        }

        await brand.CreatePartnerAsync("unheard@announcement.example");
        Assert.Empty(await SaidAsync(Scene.Parse(brand.Id)));

        await brand.ListenAsync();
        await brand.CreatePartnerAsync("heard@announcement.example");
        Assert.Single(await SaidAsync(Scene.Parse(brand.Id)));
    }

    [Fact]
    public async Task A_partners_postback_is_a_listener_too()
    {
        var scene = await Scene.CreateAsync(app);
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
        await scene.RowAsync(
            "insert into integrations.postbacks (tenant_id, id, org_id, url, events, created_at, updated_at) values ($1, $2, $2, 'https://x.example/', '{commission.paid}', now(), now())",
            scene.TenantId, partner);
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), "user-1");
        await scene.EventAsync("user-1", "invoice_paid", 40m);

        Assert.Equal(["attribution.created", "commission.accrued"], (await SaidAsync(scene.TenantId)).Select(m => (string)m["event"]!));
    }

    private async Task<IReadOnlyList<JsonNode>> SaidAsync(Guid tenant)
    {
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select body from platform.announcements where tenant_id = $1 order by created_at, type", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = tenant });
        await using var reader = await command.ExecuteReaderAsync();
        var said = new List<JsonNode>();
        while (await reader.ReadAsync())
            said.Add(JsonNode.Parse(reader.GetString(0))!);
        return said;
    }
}
