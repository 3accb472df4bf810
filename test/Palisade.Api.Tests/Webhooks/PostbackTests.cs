using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>Postbacks over the running server.</summary>
public sealed class PostbackTests(WebhookApp fixture) : IClassFixture<WebhookApp>, IAsyncLifetime
{
    private readonly PalisadeApp _app = fixture.App;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_commission_fires_the_partners_postback_with_its_macros_filled_in_and_counts_it()
    {
        var scene = await Scene.CreateAsync(_app);
        var (partner, other, program) = (await scene.PartnerAsync(), await scene.PartnerAsync(), await scene.ProgramAsync());
        using var mine = await scene.ActAsAsync(partner);
        using var theirs = await scene.ActAsAsync(other);
        var url = new Uri(_receiver.Url, "/pixel").ToString() + "?c={click_id}&a={commission_amount}&t={event_type}&tx={transaction_id}&p={payout_id}&x={unknown}";
        var made = await mine.PostAsync($"partners/{Scene.Text(partner)}/postbacks", new { url, events = new[] { "commission.accrued" } }, HttpStatusCode.Created);
        await theirs.PostAsync($"partners/{Scene.Text(other)}/postbacks", new { url, events = new[] { "commission.accrued" } }, HttpStatusCode.Created);
        var click = await scene.ClickAsync(partner, program, TimeSpan.FromHours(1));
        await scene.IdentifyAsync(click, "user-1");
        var recorded = await scene.EventAsync("user-1", "invoice_paid", 40m);

        var call = Assert.Single(await _receiver.WaitAsync(1));

        Assert.Equal("GET", call.Method);
        Assert.Equal("OpenPartner-Postback/1", call.Headers["user-agent"]);
        Assert.DoesNotContain(call.Headers, h => h.Key.Contains("signature", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(
            $"/pixel?c={Scene.Text(click)}&a=4.00&t=commission.accrued&tx={recorded["eventId"]}&p={{payout_id}}&x={{unknown}}",
            Uri.UnescapeDataString(call.Target));
        var counted = await CountedAsync();
        Assert.Equal((1, 0, 200, null), ((int)counted["successCount"]!, (int)counted["failureCount"]!, (int)counted["lastStatus"]!, (string?)counted["lastError"]));
        Assert.Equal((string?)made["id"], (string?)counted["id"]);

        async Task<System.Text.Json.Nodes.JsonNode> CountedAsync()
        {
            for (var i = 0; i < 100; i++)
            {
                var postback = (await mine.GetAsync($"partners/{Scene.Text(partner)}/postbacks", HttpStatusCode.OK))["postbacks"]![0]!;
                if (postback["lastFiredAt"] is not null)
                    return postback;
                await Task.Delay(50);
            }

            throw new TimeoutException();
        }
    }

    [Fact]
    public async Task Postbacks_are_made_changed_and_removed_by_their_partner_and_the_brand_and_by_nobody_else()
    {
        var scene = await Scene.CreateAsync(_app);
        var (partner, other) = (Scene.Text(await scene.PartnerAsync()), Scene.Text(await scene.PartnerAsync()));
        using var mine = await scene.ActAsAsync(Scene.Parse(partner));
        using var theirs = await scene.ActAsAsync(Scene.Parse(other));
        var body = new { url = "https://tracker.example/?c={click_id}", events = new[] { "commission.paid", "commission.paid" } };
        var id = (string)(await mine.PostAsync($"partners/{partner}/postbacks", body, HttpStatusCode.Created))["id"]!;

        await theirs.PostAsync($"partners/{partner}/postbacks", body, HttpStatusCode.NotFound);
        await theirs.GetAsync($"partners/{partner}/postbacks", HttpStatusCode.NotFound);
        await theirs.SendAsync(HttpMethod.Patch, $"partners/{other}/postbacks/{id}", new { enabled = false }, HttpStatusCode.NotFound);
        await theirs.SendAsync(HttpMethod.Delete, $"partners/{partner}/postbacks/{id}", null, HttpStatusCode.NotFound);
        await mine.PostAsync($"partners/{partner}/postbacks", new { url = "http://10.0.0.1/", events = body.events }, HttpStatusCode.BadRequest);
        await mine.PostAsync($"partners/{partner}/postbacks", new { body.url, events = new[] { "partner.created" } }, HttpStatusCode.BadRequest);
        var changed = await scene.Operator.SendAsync(HttpMethod.Patch, $"partners/{partner}/postbacks/{id}", new { enabled = false }, HttpStatusCode.OK);
        Assert.Equal((false, """["commission.paid"]"""), ((bool)changed["enabled"]!, changed["events"]!.ToJsonString()));
        await mine.SendAsync(HttpMethod.Delete, $"partners/{partner}/postbacks/{id}", null, HttpStatusCode.NoContent);

        var list = await mine.GetAsync($"partners/{partner}/postbacks", HttpStatusCode.OK);
        Assert.Empty(list["postbacks"]!.AsArray());
        Assert.Equal(4, list["supportedEvents"]!.AsArray().Count);
    }
}
