using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Leaving;

public sealed class ErasedCustomerTests(PalisadeApp app)
{
    [Fact]
    public async Task Working_the_events_of_an_erased_customer_out_again_changes_no_money()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        var program = await scene.ProgramAsync("""[{"trigger":"every","type":"percent","value":10,"when":{"metadata":{"plan":["pro"]}}}]""");
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), "carol");
        await scene.Operator.PostAsync(
            "attribution/events",
            new { userId = "carol", type = "invoice_paid", value = 100, metadata = new { plan = "pro", email = "carol@people.example", note = "call me" } });
        var before = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        Assert.Equal(["10.00"], await scene.StandingAsync());

        await scene.Operator.PostAsync("people/erase", new { userId = "carol", confirm = "carol" });
        await scene.Operator.PostAsync("attribution/rederivations", new { }, HttpStatusCode.Accepted);
        await Eventually.TrueAsync(async () =>
            (string?)(await scene.Operator.GetAsync("attribution/rederivations", HttpStatusCode.OK))["rederivations"]![0]!["status"] == "done");

        var after = await TenantRows.SnapshotAsync(app.Database, scene.TenantId);
        Assert.Equal(["10.00"], await scene.StandingAsync());
        Assert.Equal(before["ledger.entries"], after["ledger.entries"]);
        Assert.Equal("""{"plan":"pro"}""", JsonNode.Parse(Assert.Single(after["attribution.events"]))!["metadata"]!.ToJsonString());
    }
}
