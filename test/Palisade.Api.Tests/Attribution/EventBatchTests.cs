using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

public sealed class EventBatchTests(PalisadeApp app)
{
    [Fact]
    public async Task A_batch_earns_what_its_events_earn_one_by_one()
    {
        var one = await SceneAsync();
        var many = await SceneAsync();
        var start = DateTimeOffset.UtcNow.AddMinutes(-30);
        var events = Enumerable.Range(0, 40)
            .Select(i => new { userId = $"user-{i % 3}", type = "invoice_paid", value = 10m + i, ts = start.AddSeconds((i * 7) % 40), externalEventId = $"e-{i}" }).ToArray();
        foreach (var e in events)
            await one.EventAsync(e.userId, e.type, e.value, e.ts, e.externalEventId);

        var answer = await many.Operator.PostAsync("attribution/events/batch", new { events }, HttpStatusCode.OK);

        Assert.Equal(40, (int)answer["recorded"]!);
        Assert.Equal(await one.StandingAsync(), await many.StandingAsync());
        Assert.All(answer["results"]!.AsArray(), r => Assert.Equal("attributed", (string?)r!["attribution"]!["status"]));
        var again = await many.Operator.PostAsync("attribution/events/batch", new { events }, HttpStatusCode.OK);
        Assert.Equal((0, 40), ((int)again["recorded"]!, (int)again["replayed"]!));
        Assert.Equal(answer["results"]!.AsArray().Select(r => (string?)r!["eventId"]), again["results"]!.AsArray().Select(r => (string?)r!["eventId"]));
        Assert.Equal(await one.StandingAsync(), await many.StandingAsync());
    }

    [Fact]
    public async Task One_event_that_is_refused_does_not_keep_the_others_out()
    {
        var scene = await SceneAsync();
        await scene.EventAsync("user-0", "invoice_paid", 10m, externalEventId: "taken");
        var answer = await scene.Operator.PostAsync(
            "attribution/events/batch",
            new
            {
                events = new object[]
                {
                    new { userId = "user-0", type = "invoice_paid", value = 20m, externalEventId = "taken" },
                    new { userId = "user-0", type = "invoice_paid", value = 30m, externalEventId = "new" },
                    new { userId = "user-0", type = "invoice_paid", value = 30m, externalEventId = "new" },
                    new { userId = "user-0", type = "refund", value = 1m, refundOfEventId = Scene.Text(Guid.CreateVersion7()) },
                    new { userId = "user-0", type = "refund", value = 5m, refundOfExternalEventId = "taken" },
                },
            },
            HttpStatusCode.OK);
        Assert.Equal(["refused", "recorded", "replayed", "refused", "recorded"], answer["results"]!.AsArray().Select(r => (string?)r!["status"]));
        Assert.Equal(["event_conflict", null, null, "original_event_not_found", null], answer["results"]!.AsArray().Select(r => (string?)r!["error"]));
        Assert.Equal(["0.50", "3.00"], await scene.StandingAsync());
    }

    [Fact]
    public async Task A_malformed_event_refuses_the_batch()
    {
        var scene = await SceneAsync();
        await scene.Operator.PostAsync(
            "attribution/events/batch", new { events = new object[] { new { userId = "u", type = "sale" }, new { userId = "", type = "sale" } } }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("attribution/events/batch", new { events = Array.Empty<object>() }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync(
            "attribution/events/batch", new { events = Enumerable.Range(0, 1001).Select(_ => new { userId = "u", type = "sale" }) }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("attribution/events/batch", new { events = new object?[] { null } }, HttpStatusCode.BadRequest);
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from attribution.events where tenant_id = '{scene.TenantId}'"));
    }

    private async Task<Scene> SceneAsync()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync("""[{"trigger":"first","eventType":"invoice_paid","type":"percent","value":50},{"trigger":"every","type":"percent","value":10}]""");
        var plain = await scene.ProgramAsync();
        for (var i = 0; i < 3; i++)
            await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), i == 0 ? plain : program, TimeSpan.FromHours(2)), $"user-{i}");
        return scene;
    }
}
