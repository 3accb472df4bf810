using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Palisade.Api.Tests.Webhooks;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>Entries go to the endpoint that asks for them by name, once each, and to no other.</summary>
public sealed class EventPushTests(WebhookApp host) : IClassFixture<WebhookApp>
{
    [Fact]
    public async Task A_subscriber_gets_each_entry_once_and_who_asks_for_everything_gets_none()
    {
        await using var siem = await Receiver.StartAsync();
        await using var other = await Receiver.StartAsync();
        var scene = await Scene.CreateAsync(host.App);
        await WebhookApp.SubscribeAsync(scene.Brand, siem, "audit.entry");
        await WebhookApp.SubscribeAsync(scene.Brand, other, "*");
        await scene.Operator.PostAsync("partners", new { email = "new@x.example", name = "New" }, System.Net.HttpStatusCode.Created);
        await scene.WaitForSealAsync();
        for (var attempt = 0; !Entries(siem).Any(e => (string?)e["action"] == "partner.created"); attempt++)
        {
            Assert.True(attempt < 600, "the entry did not arrive within a minute");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Single(Entries(siem), e => (string?)e["action"] == "partner.created");
        Assert.Empty(Entries(other));
    }

    private static List<JsonNode> Entries(Receiver receiver) =>
        [.. receiver.Calls.Select(c => c.Json).Where(m => (string?)m["event"] == "audit.entry").Select(m => m["data"]!)];
}
