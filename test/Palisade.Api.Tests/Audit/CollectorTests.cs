using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Palisade.Api.Tests.Leaving;
using Palisade.Api.Tests.Support;
using Palisade.Audit.Collector;
using Palisade.Audit.History;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>A server that may dial this machine.</summary>
public sealed class CollectorApp : IAsyncLifetime
{
    public PalisadeApp App { get; } = new() { Settings = { ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = "127.0.0.0/8" } };

    public ValueTask InitializeAsync() => App.InitializeAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}

/// <summary>Events on their way to a brand's collector, by syslog over TLS.</summary>
public sealed partial class CollectorTests(CollectorApp fixture) : IClassFixture<CollectorApp>
{
    private PalisadeApp App => fixture.App;

    [Theory]
    [InlineData("cef")]
    [InlineData("json")]
    public async Task Each_event_arrives_once_and_in_the_order_of_the_chain(string format)
    {
        await using var receiver = new SyslogReceiver();
        var scene = await Scene.CreateAsync(App);
        await scene.WaitForSealAsync();
        var begin = await SeqAsync(scene);
        var set = await SetAsync(scene, receiver, format);
        Assert.Equal(("127.0.0.1", receiver.Port, format), ((string)set["host"]!, (int)set["port"]!, (string)set["format"]!));

        var end = await ActAsync(scene);
        await ArrivedAsync(receiver, end);

        Assert.Equal(Numbers(begin + 1, end), receiver.Messages.Select(SeqOf).Where(seq => seq <= end));
        Assert.All(receiver.Messages, m => Assert.Matches(@"^<1(10|08)>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ palisade \S+ \S+ - (CEF:0\||\{)", m));
        Assert.Contains(receiver.Messages, m => m.Contains("partner.created", StringComparison.Ordinal));
        Assert.All(receiver.Messages, m => Assert.DoesNotContain("@example.com", m, StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => await ShownAsync(scene) is { } now && (long)now["behind"]! == 0 && now["lastSentAt"] is not null && now["failingSince"] is null);

        // What the collector was sent is not sent because of that.
        Assert.DoesNotContain(receiver.Messages, m => m.Contains("collector.updated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_broken_connection_held_is_sent_again_and_nothing_is_left_out()
    {
        await using var receiver = new SyslogReceiver { BreaksAfter = 3 };
        var scene = await Scene.CreateAsync(App);
        await scene.WaitForSealAsync();
        var begin = await SeqAsync(scene);
        await SetAsync(scene, receiver, "cef");
        await ActAsync(scene);
        await Eventually.TrueAsync(async () => await ShownAsync(scene) is { } now && (string?)now["lastError"] == "not_reached" && now["failingSince"] is not null);

        receiver.BreaksAfter = null;
        await SetAsync(scene, receiver, "cef");
        var end = await ActAsync(scene);
        await ArrivedAsync(receiver, end);
        Assert.Equal(Numbers(begin + 1, end), receiver.Messages.Select(SeqOf).Where(seq => seq <= end).Distinct().Order());
        Assert.True(receiver.Connections >= 2);
    }

    [Theory]
    [InlineData("127.0.0.1", false, "tls_failed")]
    [InlineData("siem.eve.example", true, "tls_failed")]
    public async Task A_collector_whose_certificate_is_not_its_own_gets_nothing(string name, bool known, string reason)
    {
        await using var receiver = new SyslogReceiver(name);
        var scene = await Scene.CreateAsync(App);
        await SetAsync(scene, receiver, "cef", known ? TestAuthority.Pem : null);

        var problem = await scene.Operator.PostAsync("config/collector/test", new { }, HttpStatusCode.BadGateway);

        Assert.Equal(("collector_test_failed", reason), ((string)problem["error"]!, (string)problem["reason"]!));
        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public async Task A_test_sends_one_message_and_nobody_at_the_port_is_told_of()
    {
        await using var receiver = new SyslogReceiver();
        var scene = await Scene.CreateAsync(App);
        Assert.Equal("collector_not_set", (string?)(await scene.Operator.PostAsync("config/collector/test", new { }, HttpStatusCode.NotFound))["error"]);
        await SetAsync(scene, receiver, "cef");
        await scene.Operator.PostAsync("config/collector/test", new { }, HttpStatusCode.OK);
        Assert.Contains(receiver.Messages, m => m.Contains("|collector.test|", StringComparison.Ordinal));

        await scene.Operator.SendAsync(HttpMethod.Put, "config/collector", new { host = "127.0.0.1", port = FreePort.Next() }, HttpStatusCode.OK);
        Assert.Equal("not_reached", (string?)(await scene.Operator.PostAsync("config/collector/test", new { }, HttpStatusCode.BadGateway))["reason"]);
        await scene.Operator.SendAsync(HttpMethod.Delete, "config/collector", body: null, HttpStatusCode.NoContent);
        await scene.Operator.GetAsync("config/collector", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"host":""}""")]
    [InlineData("""{"host":"10.0.0.7"}""")]
    [InlineData("""{"host":"siem.acme.example","port":0}""")]
    [InlineData("""{"host":"siem.acme.example","format":"leef"}""")]
    [InlineData("""{"host":"siem.acme.example","authority":"not a certificate"}""")]
    [InlineData("""{"host":"https://siem.acme.example/x"}""")]
    [InlineData("""{"host":"a\u0000b.example"}""")]
    public async Task What_could_never_be_dialled_or_is_malformed_is_a_400(string body)
    {
        var scene = await Scene.CreateAsync(App);
        await scene.Operator.SendAsync(HttpMethod.Put, "config/collector", JsonNode.Parse(body), HttpStatusCode.BadRequest);
        await scene.Operator.GetAsync("config/collector", HttpStatusCode.NotFound);
    }

    [Fact]
    public void Text_of_an_event_cannot_end_a_field_or_begin_another_message()
    {
        var entry = new EntryView(
            Guid.Empty, DateTimeOffset.UnixEpoch, "custom.a|b", "note", new EntryActor("key", Guid.Empty), new EntryTarget("k", "x=y\\z\nCEF:0|forged"), Guid.Empty, Before: null,
            After: new JsonObject { ["note"] = "line\r\nline =|\\" }, Times: 2, Reason: "because = of | this", AddressHash: null, RequestId: null, Seq: 7, Hash: null);

        var text = SyslogText.Cef("acme", entry);

        Assert.DoesNotContain('\n', text);
        Assert.Equal(7, UnescapedPipe().Count(text[..text.IndexOf("rt=", StringComparison.Ordinal)]));
        Assert.Contains(@"cs2=k:x\=y\\z\nCEF:0|forged ", text, StringComparison.Ordinal);
        Assert.Contains(@"reason=because \= of | this ", text, StringComparison.Ordinal);
        Assert.EndsWith("cn1Label=seq cn1=7", text, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> SetAsync(Scene scene, SyslogReceiver receiver, string format, string? authority = "") =>
        (await scene.Operator.SendAsync(
            HttpMethod.Put, "config/collector", new { host = "127.0.0.1", port = receiver.Port, format, authority = authority?.Length == 0 ? TestAuthority.Pem : authority },
            HttpStatusCode.OK))["collector"]!;

    /// <summary>Does things in the brand; the number of the last entry about them.</summary>
    private static async Task<long> ActAsync(Scene scene)
    {
        for (var i = 0; i < 5; i++)
            await scene.Operator.PostAsync("partners", new { email = $"{Guid.NewGuid():N}@example.com", name = "P" }, HttpStatusCode.Created);
        await scene.WaitForSealAsync();
        return await SeqAsync(scene);
    }

    private static async Task<JsonNode> ShownAsync(Scene scene) => (await scene.Operator.GetAsync("config/collector", HttpStatusCode.OK))["collector"]!;

    private static async Task<long> SeqAsync(Scene scene) => (long)(await scene.ScalarAsync($"select seq from audit.chains where tenant_id = '{scene.TenantId}'"))!;

    private static Task ArrivedAsync(SyslogReceiver receiver, long end) => Eventually.TrueAsync(() => Task.FromResult(receiver.Messages.Any(m => SeqOf(m) == end)));

    private static IEnumerable<long> Numbers(long from, long to) => Enumerable.Range(0, (int)(to - from + 1)).Select(i => from + i);

    private static long SeqOf(string message) => long.Parse(Seq().Match(message).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("(?:cn1=|\"seq\":)([0-9]+)")]
    private static partial Regex Seq();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedPipe();
}
