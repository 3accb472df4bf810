using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Webhooks;

/// <summary>Webhooks over the running server: its API, its workers, a receiver on this machine.</summary>
public sealed class WebhookTests(WebhookApp fixture) : IClassFixture<WebhookApp>, IAsyncLifetime
{
    private readonly PalisadeApp _app = fixture.App;
    private Receiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_sale_reaches_the_endpoint_signed_so_that_the_published_package_believes_it()
    {
        var scene = await Scene.CreateAsync(_app);
        var (endpoint, secret) = await WebhookApp.SubscribeAsync(scene.Brand, _receiver, "*");
        await SellAsync(scene);

        var calls = await _receiver.WaitAsync(2);
        var (foreign, seen) = ("whsec_" + new string('A', 32), new List<JsonNode>());
        seen.AddRange(await Counterpart.VerifyAsync((secret, calls[0]), (secret, calls[1]), (foreign, calls[0]), (secret, calls[0] with { Body = [.. calls[0].Body, .. " "u8] })));

        Assert.Equal(["attribution.created", "commission.accrued"], seen.Take(2).Select(s => (string)s["payload"]!["event"]!).Order());
        Assert.All(seen.Take(2), s => Assert.True((bool)s["openPartner"]!));
        Assert.All(seen.Skip(2), s => Assert.Equal("WebhookVerificationError", (string)s["error"]!));
        Assert.All(seen.Skip(2), s => Assert.False((bool)s["openPartner"]!));
        Assert.All(calls, call =>
        {
            Assert.Equal(("POST", "/hooks"), (call.Method, call.Target));
            Assert.Equal("application/json", call.Headers["content-type"]);
            Assert.Equal("OpenPartner-Webhooks/1", call.Headers["user-agent"]);
            Assert.Equal((string)call.Json["id"]!, call.Headers["webhook-id"]);
            Assert.Equal(call.Headers["webhook-id"], call.Headers["x-openpartner-delivery"]);
            Assert.Equal((string)call.Json["event"]!, call.Headers["x-openpartner-event"]);
            Assert.False(call.Headers.ContainsKey("traceparent"));
        });
        var deliveries = await WebhookApp.DeliveriesAsync(scene.Brand, endpoint, all => all.Count == 2 && all.All(d => (string)d["status"]! == "delivered"));
        Assert.All(deliveries, d => Assert.Equal((200, 1), ((int)d["httpStatus"]!, (int)d["attempts"]!)));
    }

    [Fact]
    public async Task Only_events_that_were_asked_for_come_and_only_those_since_the_endpoint_was_made()
    {
        var scene = await Scene.CreateAsync(_app);
        await SellAsync(scene);
        await WebhookApp.SubscribeAsync(scene.Brand, _receiver, "commission.approved");
        await SellAsync(scene);
        await scene.ApproveAllAsync();

        var calls = await _receiver.WaitAsync(2);
        await Task.Delay(300);

        Assert.Equal(2, _receiver.Calls.Count);
        Assert.All(calls, call => Assert.Equal("commission.approved", (string)call.Json["event"]!));
    }

    [Fact]
    public async Task Weakness_53_a_change_that_is_rolled_back_is_told_to_nobody()
    {
        var brand = await _app.CreateTenantAsync();
        await WebhookApp.SubscribeAsync(brand, _receiver, "partner.created");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _app.InTenantAsync(brand, async (unit, ct) =>
        {
            var batch = unit.Batch();
            Palisade.Platform.Announcements.Announce(
                batch, unit.Scope.TenantId, new Palisade.Platform.Announcement("partner.created", unit.Scope.TenantId, new { Lost = true }), DateTimeOffset.UtcNow);
            await batch.SendAsync(ct);
            throw new InvalidOperationException("the change fails");
        }));
        await brand.CreatePartnerAsync("kept@partner.example");

        var call = Assert.Single(await _receiver.WaitAsync(1));
        await Task.Delay(300);

        Assert.Equal("kept@partner.example", (string)call.Json["data"]!["email"]!);
        Assert.Single(_receiver.Calls);
    }

    [Fact]
    public async Task Weakness_30_a_secret_is_shown_once_and_neither_stored_nor_logged_in_clear()
    {
        var brand = await _app.CreateTenantAsync();
        var (endpoint, secret) = await WebhookApp.SubscribeAsync(brand, _receiver, "*");
        await brand.Operator.PostAsync($"webhooks/{endpoint}/test", new { });
        var rotated = (string)(await brand.Operator.PostAsync($"webhooks/{endpoint}/rotate-secret", new { overlapHours = 1 }))["secret"]!;

        string[] answers =
        [
            (await brand.Operator.GetAsync("webhooks", HttpStatusCode.OK)).ToJsonString(),
            (await brand.Operator.GetAsync($"webhooks/{endpoint}", HttpStatusCode.OK)).ToJsonString(),
            (await brand.Operator.GetAsync($"webhooks/{endpoint}/deliveries", HttpStatusCode.OK)).ToJsonString(),
            (await brand.Operator.SendAsync(HttpMethod.Patch, $"webhooks/{endpoint}", new { label = "Other" }, HttpStatusCode.OK)).ToJsonString(),
            (string)(await _app.Database.AdminAsync("select string_agg(e::text, ' ') from integrations.webhook_endpoints e"))!,
            string.Join('\n', fixture.Log.Lines),
        ];

        Assert.Equal(38, secret.Length);
        Assert.All(answers, answer => Assert.DoesNotContain(secret[12..], answer, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.DoesNotContain(rotated[12..], answer, StringComparison.Ordinal));
        Assert.Contains($"\"secretPrefix\":\"{rotated[..12]}\"", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_rotation_overlaps_both_secrets_verify()
    {
        var brand = await _app.CreateTenantAsync();
        var (endpoint, old) = await WebhookApp.SubscribeAsync(brand, _receiver, "*");
        var rotated = (string)(await brand.Operator.PostAsync($"webhooks/{endpoint}/rotate-secret", new { overlapHours = 1 }))["secret"]!;
        await brand.Operator.PostAsync($"webhooks/{endpoint}/test", new { });
        var rotatedAtOnce = (string)(await brand.Operator.PostAsync($"webhooks/{endpoint}/rotate-secret", new { overlapHours = 0 }))["secret"]!;
        await brand.Operator.PostAsync($"webhooks/{endpoint}/test", new { });

        var calls = await _receiver.WaitAsync(2);
        var seen = await Counterpart.VerifyAsync((old, calls[0]), (rotated, calls[0]), (rotated, calls[1]), (rotatedAtOnce, calls[1]));

        Assert.Equal([false, false, true, false], seen.Select(s => s["error"] is not null));
        Assert.Equal([false, true, false, true], seen.Select(s => (bool)s["openPartner"]!));
        Assert.True((bool)seen[0]["openPartnerPrevious"]!);
    }

    [Fact]
    public async Task A_test_says_rotatedAtOnce_what_came_of_it_and_a_retry_sends_the_same_bytes_again()
    {
        var brand = await _app.CreateTenantAsync();
        var (endpoint, _) = await WebhookApp.SubscribeAsync(brand, _receiver, "*");
        _receiver.Answers = _ => 302;

        var test = await brand.Operator.PostAsync($"webhooks/{endpoint}/test?event=payout.created", new { });
        var delivery = test["delivery"]!;
        Assert.Equal(("failed", "HTTP 302", 1), ((string)delivery["status"]!, (string)delivery["error"]!, (int)delivery["attempts"]!));
        Assert.Equal(("payout.created", true, endpoint), ((string)test["event"]!["event"]!, (bool)test["event"]!["data"]!["_synthetic"]!, (string)test["event"]!["data"]!["_endpointId"]!));

        _receiver.Answers = _ => 204;
        var retried = (await brand.Operator.PostAsync($"webhooks/{endpoint}/deliveries/{delivery["id"]}/retry", new { }))["delivery"]!;

        Assert.Equal(("delivered", 204, 2, null), ((string)retried["status"]!, (int)retried["httpStatus"]!, (int)retried["attempts"]!, (string?)retried["error"]));
        Assert.Equal(2, _receiver.Calls.Count);
        Assert.Equal(_receiver.Calls[0].Body, _receiver.Calls[1].Body);
        Assert.DoesNotContain(_receiver.Calls, call => call.Target == "/redirected");
    }

    [Fact]
    public async Task All_that_failed_since_a_time_is_sent_again_and_nothing_else()
    {
        var brand = await _app.CreateTenantAsync();
        var (endpoint, _) = await WebhookApp.SubscribeAsync(brand, _receiver, "*");
        _receiver.Answers = _ => 500;
        foreach (var _ in Enumerable.Range(0, 3))
            await brand.Operator.PostAsync($"webhooks/{endpoint}/test", new { });
        var failed = await WebhookApp.DeliveriesAsync(brand, endpoint, all => all.Count == 3);
        _receiver.Answers = _ => 200;
        await brand.Operator.PostAsync($"webhooks/{endpoint}/test", new { });

        await brand.Operator.PostAsync($"webhooks/{endpoint}/replay", new { }, HttpStatusCode.BadRequest);
        var replayed = await brand.Operator.PostAsync($"webhooks/{endpoint}/replay", new { since = (string)failed[1]["createdAt"]! });
        Assert.InRange((int)replayed["replayed"]!, 2, 3);
        await brand.Operator.PostAsync($"webhooks/{endpoint}/replay", new { since = "2026-01-01" });

        var sent = await WebhookApp.DeliveriesAsync(brand, endpoint, all => all.All(d => (string)d["status"]! == "delivered"));
        Assert.Equal([1, 2, 2, 2], sent.Select(d => (int)d["attempts"]!).Order());
        Assert.Equal(7, _receiver.Calls.Count);
    }

    [Fact]
    public async Task Endpoints_are_changed_switched_off_and_removed()
    {
        var brand = await _app.CreateTenantAsync();
        var (first, _) = await WebhookApp.SubscribeAsync(brand, _receiver, "*");
        var (second, _) = await WebhookApp.SubscribeAsync(brand, _receiver, "payout.created", "payout.created");
        var test = await brand.Operator.PostAsync($"webhooks/{first}/test", new { });

        await brand.Operator.PostAsync($"webhooks/{second}/deliveries/{test["delivery"]!["id"]}/retry", new { }, HttpStatusCode.BadRequest);
        var changed = await brand.Operator.SendAsync(HttpMethod.Patch, $"webhooks/{second}", new { events = new[] { "*" }, active = false }, HttpStatusCode.OK);
        Assert.Equal(("""["*"]""", false, "closed"), (changed["endpoint"]!["events"]!.ToJsonString(), (bool)changed["endpoint"]!["active"]!, (string)changed["endpoint"]!["circuit"]!["state"]!));
        Assert.Equal("endpoint_inactive", (string?)(await brand.Operator.PostAsync($"webhooks/{second}/test", new { }, HttpStatusCode.BadRequest))["error"]);
        Assert.Equal("endpoint_inactive", (string?)(await brand.Operator.PostAsync($"webhooks/{second}/replay", new { since = "2026-01-01" }, HttpStatusCode.BadRequest))["error"]);

        await brand.Operator.SendAsync(HttpMethod.Delete, $"webhooks/{first}", null, HttpStatusCode.OK);
        Assert.False((bool)(await brand.Operator.GetAsync($"webhooks/{first}", HttpStatusCode.OK))["endpoint"]!["active"]!);
        await brand.Operator.SendAsync(HttpMethod.Delete, $"webhooks/{first}?hard=1", null, HttpStatusCode.OK);
        await brand.Operator.GetAsync($"webhooks/{first}", HttpStatusCode.NotFound);
        await brand.Operator.GetAsync($"webhooks/{first}/deliveries", HttpStatusCode.NotFound);
        Assert.Single((await brand.Operator.GetAsync("webhooks", HttpStatusCode.OK))["endpoints"]!.AsArray());
    }

    [Theory]
    [InlineData("ftp://example.com/", "scheme_not_allowed")]
    [InlineData("http://user:secret@example.com/", "credentials_not_allowed")]
    [InlineData("not a url", "invalid_url")]
    [InlineData("http://10.0.0.1/", "destination_not_public")]
    [InlineData("http://169.254.169.254/latest/meta-data", "destination_not_public")]
    [InlineData("http://[::ffff:127.0.0.1]/", "destination_not_public")]
    public async Task Weakness_29_a_url_that_could_never_be_called_is_refused(string url, string error)
    {
        var brand = await _app.CreateTenantAsync();

        var answer = await brand.Operator.PostAsync("webhooks", new { url, events = new[] { "*" } }, HttpStatusCode.BadRequest);

        Assert.Equal(error, (string?)answer["error"]);
        Assert.DoesNotContain("secret", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"url":"https://example.com/","events":[]}""")]
    [InlineData("""{"url":"https://example.com/","events":["unheard.of"]}""")]
    [InlineData("""{"url":"https://example.com/","events":[null]}""")]
    [InlineData("""{"events":["*"]}""")]
    public async Task An_endpoint_needs_a_url_and_events_that_exist(string body)
    {
        var brand = await _app.CreateTenantAsync();

        await brand.Operator.SendTextAsync(HttpMethod.Post, "webhooks", body, HttpStatusCode.BadRequest);

        Assert.Empty((await brand.Operator.GetAsync("webhooks", HttpStatusCode.OK))["endpoints"]!.AsArray());
    }

    [Fact]
    public async Task A_partner_sees_no_webhooks()
    {
        var scene = await Scene.CreateAsync(_app);
        using var partner = await scene.ActAsAsync(await scene.PartnerAsync());

        await partner.GetAsync("webhooks", HttpStatusCode.Forbidden);
    }

    private static async Task SellAsync(Scene scene)
    {
        var (partner, program) = (await scene.PartnerAsync(), await scene.ProgramAsync());
        var user = $"user-{Guid.CreateVersion7():N}";
        await scene.IdentifyAsync(await scene.ClickAsync(partner, program, TimeSpan.FromHours(1)), user);
        await scene.EventAsync(user, "invoice_paid", 40m);
    }
}
