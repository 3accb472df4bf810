using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Inbound;

/// <summary>Conversions that another system reports with a signature of the Standard Webhooks specification.</summary>
public sealed class SignedReportTests(PalisadeApp app)
{
    private const string Body = """{"type":"purchase","userId":"u-1","value":24.5,"currency":"EUR","externalEventId":"order-1"}""";

    [Fact]
    public async Task The_package_standardwebhooks_signs_a_report_and_the_partner_earns()
    {
        var (scene, source) = await SourceAsync();
        var click = await scene.ClickAsync(await scene.PartnerAsync(), await scene.ProgramAsync(), TimeSpan.FromHours(1));
        await scene.IdentifyAsync(click, "u-1");
        var signed = await Signing.WithPackagesAsync(new JsonObject { ["standard"] = source.Secret, ["id"] = "msg_1", ["payload"] = Body });

        var answer = await SendAsync(source, "msg_1", ((string)signed["timestamp"]!, (string)signed["standard"]!), Body, HttpStatusCode.OK);

        Assert.False((bool)answer["replayed"]!);
        Assert.Equal("2.45", (string?)Assert.Single(await scene.CommissionsAsync())["amount"]);
    }

    [Fact]
    public async Task A_message_is_acted_upon_once_and_an_order_is_one_event_whatever_message_tells_it()
    {
        var (scene, source) = await SourceAsync();
        const string body = """{"type":"purchase","userId":"u-1","value":24.5,"currency":"EUR","externalEventId":"order-1","ts":"2026-11-01T00:00:00Z"}""";

        var first = await SendAsync(source, "msg_1", body);
        var again = await SendAsync(source, "msg_1", body);
        var otherMessage = await SendAsync(source, "msg_2", body);
        var conflict = await SendAsync(source, "msg_3", body.Replace("24.5", "99", StringComparison.Ordinal), HttpStatusCode.Conflict);

        Assert.True((bool)again["replayed"]!);
        Assert.Equal((string?)first["eventId"], (string?)again["eventId"]);
        Assert.Equal((string?)first["eventId"], (string?)otherMessage["eventId"]);
        Assert.Equal("event_conflict", (string?)conflict["error"]);
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from attribution.events where tenant_id = '{scene.TenantId}'"));
        Assert.Equal(2L, await scene.ScalarAsync($"select count(*) from integrations.inbox where tenant_id = '{scene.TenantId}'"));
    }

    [Fact]
    public async Task A_rotated_secret_leaves_the_one_before_believed_for_a_while()
    {
        var (scene, source) = await SourceAsync();
        var rotated = await scene.Operator.PostAsync("config/inbound/shop/rotate", new { }, HttpStatusCode.OK);
        var next = source with { Secret = (string)rotated["secret"]! };

        await SendAsync(source, "msg_1", Body);
        await SendAsync(next, "msg_2", """{"type":"purchase","userId":"u-1"}""");
        var listed = Assert.Single((await scene.Operator.GetAsync("config/inbound", HttpStatusCode.OK))["sources"]!.AsArray())!;
        Assert.NotNull((string?)listed["previousSecretUntil"]);
        Assert.DoesNotContain("whsec_", listed.ToJsonString(), StringComparison.Ordinal);

        await scene.Operator.PostAsync("config/inbound/shop/rotate", new { }, HttpStatusCode.OK);
        await SendAsync(source, "msg_3", Body, HttpStatusCode.BadRequest);
        await SendAsync(next, "msg_4", """{"type":"purchase","userId":"u-2"}""");
    }

    [Fact]
    public async Task Sources_are_apart_from_each_other_and_from_other_brands()
    {
        var (scene, source) = await SourceAsync();
        var second = await scene.Operator.PostAsync("config/inbound", new { name = "shop-2" }, HttpStatusCode.Created);
        var (_, foreign) = await SourceAsync();

        await SendAsync(source with { Secret = (string)second["secret"]! }, "msg_1", Body, HttpStatusCode.BadRequest);
        await SendAsync(source with { Secret = foreign.Secret }, "msg_1", Body, HttpStatusCode.BadRequest);
        await SendAsync(source with { Url = source.Url + "x" }, "msg_1", Body, HttpStatusCode.NotFound);
        Assert.Equal("source_exists", (string?)(await scene.Operator.PostAsync("config/inbound", new { name = "shop" }, HttpStatusCode.Conflict))["error"]);

        await scene.Operator.SendAsync(HttpMethod.Delete, "config/inbound/shop", body: null, HttpStatusCode.NoContent);
        await SendAsync(source, "msg_1", Body, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_not_signed_well_is_refused_and_leaves_nothing()
    {
        var (scene, source) = await SourceAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = Signing.Standard("msg_1", Body, source.Secret);

        foreach (var (time, signature) in new[]
        {
            good with { Signature = "v1," }, good with { Signature = "garbage" }, good with { Signature = good.Signature.Replace("v1,", "v2,", StringComparison.Ordinal) },
            good with { Time = "x" }, good with { Time = (now - 1).ToString(System.Globalization.CultureInfo.InvariantCulture) + "0" },
            Signing.Standard("msg_2", Body, source.Secret), Signing.Standard("msg_1", Body + " ", source.Secret),
            Signing.Standard("msg_1", Body, source.Secret, now - 301), Signing.Standard("msg_1", Body, source.Secret, now + 400),
        })
        {
            Assert.Equal("invalid_signature", (string?)(await SendAsync(source, "msg_1", (time, signature), Body, HttpStatusCode.BadRequest))["error"]);
        }

        Assert.Equal("missing_signature", (string?)(await SendAsync(source, "msg_1", ("", ""), Body, HttpStatusCode.BadRequest))["error"]);
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from integrations.inbox where tenant_id = '{scene.TenantId}'"));
    }

    [Theory]
    [InlineData("nonsense", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"userId":"u"}""", "type")]
    [InlineData("""{"type":"purchase"}""", "userId")]
    [InlineData("""{"type":"purchase","userId":"\u0000"}""", "userId")]
    [InlineData("""{"type":"purchase","userId":"u","value":-1}""", "value")]
    [InlineData("""{"type":"purchase","userId":"u","value":"1"}""", "value")]
    [InlineData("""{"type":"purchase","userId":"u","value":1e3}""", "value")]
    [InlineData("""{"type":"purchase","userId":"u","value":0.001}""", "value")]
    [InlineData("""{"type":"purchase","userId":"u","currency":"XXY"}""", "currency")]
    [InlineData("""{"type":"purchase","userId":"u","ts":"yesterday"}""", "ts")]
    [InlineData("""{"type":"purchase","userId":"u","ts":"2999-01-01T00:00:00Z"}""", "ts")]
    [InlineData("""{"type":"purchase","userId":"u","externalEventId":7}""", "externalEventId")]
    public async Task A_signed_report_that_is_not_well_formed_is_refused_and_leaves_nothing(string body, string field)
    {
        var (scene, source) = await SourceAsync();

        var problem = await SendAsync(source, "msg_1", body, HttpStatusCode.BadRequest);

        Assert.Equal([field], problem["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from integrations.inbox where tenant_id = '{scene.TenantId}'"));
    }

    private async Task<(Scene Scene, Source Source)> SourceAsync()
    {
        var scene = await Scene.CreateAsync(app);
        var made = await scene.Operator.PostAsync("config/inbound", new { name = "shop" }, HttpStatusCode.Created);
        return (scene, new Source((string)made["url"]!, (string)made["secret"]!));
    }

    private static Task<JsonObject> SendAsync(Source source, string id, string body, HttpStatusCode expected = HttpStatusCode.OK) =>
        SendAsync(source, id, Signing.Standard(id, body, source.Secret), body, expected);

    private static async Task<JsonObject> SendAsync(Source source, string id, (string Time, string Signature) signed, string body, HttpStatusCode expected)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, source.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", signed.Time);
        request.Headers.TryAddWithoutValidation("webhook-signature", signed.Signature);
        using var response = await client.SendAsync(request);
        return await response.ReadAsync(expected);
    }

    private sealed record Source(string Url, string Secret);
}
