using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class DemoStoryTests(PalisadeApp app)
{
    [Fact]
    public async Task A_click_becomes_a_customer_a_commission_and_a_confirmed_payout_that_the_partner_sees()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        var program = await scene.ProgramAsync("""[{"trigger":"every","type":"percent","value":20}]""");
        var click = await scene.ClickAsync(partner, program, TimeSpan.FromMinutes(3));

        var identified = await scene.Brand.Anonymous.PostAsync("attribution/identify", new { cref = Scene.Text(click), userId = "user-1" });
        Assert.True((bool)identified["firstStitch"]!);
        Assert.NotNull(identified["identityId"]);

        var recorded = await scene.EventAsync("user-1", "invoice_paid", 200m);
        Assert.Equal("attributed", (string?)recorded["attribution"]!["status"]);
        Assert.Equal("last_click", (string?)recorded["attribution"]!["model"]);
        var touch = Assert.Single(recorded["attribution"]!["touches"]!.AsArray())!;
        Assert.Equal(Scene.Text(click), (string?)touch["clickId"]);

        var commission = Assert.Single(await scene.CommissionsAsync());
        Assert.Equal("40.00", (string?)commission["amount"]);
        Assert.Equal((string?)touch["commissionId"], (string?)commission["id"]);
        Assert.Equal("awaiting_approval", (string?)commission["pendingReason"]);
        await scene.ApproveAllAsync();

        var run = await scene.RunPayoutsAsync();
        var made = Assert.Single(run["payouts"]!.AsArray())!;
        Assert.Equal(40.00m, (decimal)made["amount"]!);
        Assert.Equal("pending", (string?)made["status"]);

        var confirmed = await scene.Operator.PostAsync($"payouts/{made["payoutId"]}/confirm", new { });
        Assert.Equal("paid", (string?)confirmed["payout"]!["status"]);
        Assert.Equal("paid", (string?)Assert.Single(await scene.CommissionsAsync())["status"]);

        using var own = await scene.ActAsAsync(partner);
        var dashboard = await own.GetAsync($"partners/{Scene.Text(partner)}/dashboard", HttpStatusCode.OK);
        Assert.Equal(1, (int)dashboard["clicks"]!);
        Assert.Equal(1, (int)dashboard["attributedEvents"]!);
        Assert.Equal(200m, (decimal)dashboard["attributedRevenue"]!);
        Assert.Equal(40m, (decimal)dashboard["commissionByStatus"]!["paid"]!);
        Assert.Equal(0m, (decimal)dashboard["commissionByStatus"]!["approved"]!);
        var payouts = await own.GetAsync($"partners/{Scene.Text(partner)}/payouts", HttpStatusCode.OK);
        Assert.Equal("40.00", (string?)Assert.Single(payouts["payouts"]!.AsArray())!["amount"]);
    }
}
