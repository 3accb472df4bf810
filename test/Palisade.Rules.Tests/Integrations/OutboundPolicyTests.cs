using System.Net;
using Microsoft.Extensions.Configuration;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

/// <summary>Weakness 29: where the server may be sent by somebody else's URL.</summary>
public sealed class OutboundPolicyTests
{
    private static readonly OutboundPolicy Hosted = new([80, 443], []);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Weakness_29_addresses_that_are_not_public_are_refused(string address)
    {
        Assert.False(PublicAddress.Is(IPAddress.Parse(address)));
        var literal = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        Assert.Equal("destination_not_public", Refusal(Hosted, $"http://{literal}/"));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("2a00:1450::1")]
    public void Public_addresses_are_not(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://2130706433/", "destination_not_public")]
    [InlineData("http://0x7f.1/", "destination_not_public")]
    [InlineData("http://127.1/", "destination_not_public")]
    [InlineData("http://localhost/", "blocked_hostname")]
    [InlineData("http://LOCALHOST./", "blocked_hostname")]
    [InlineData("http://a.localhost/", "blocked_hostname")]
    [InlineData("http://printer.local/", "blocked_hostname")]
    [InlineData("http://metadata.google.internal/", "blocked_hostname")]
    [InlineData("http://router.home.arpa/", "blocked_hostname")]
    [InlineData("http://intranet/", "blocked_hostname")]
    [InlineData("http://example.com:6379/", "port_not_allowed")]
    [InlineData("https://example.com:80/", null)]
    [InlineData("https://user@example.com/", "credentials_not_allowed")]
    [InlineData("file:///etc/passwd", "invalid_url")]
    [InlineData("gopher://example.com/", "scheme_not_allowed")]
    [InlineData("//example.com/", "scheme_not_allowed")]
    [InlineData("", "invalid_url")]
    [InlineData("https://example.com/hooks?x=1#y", null)]
    public void Weakness_29_urls_are_checked_before_any_name_is_looked_up(string url, string? refusal) => Assert.Equal(refusal, Refusal(Hosted, url));

    [Theory]
    [InlineData("10.0.0.8")]
    [InlineData("93.184.215.14", "127.0.0.1")]
    [InlineData("::ffff:93.184.215.14")]
    public async Task A_name_that_leads_inside_is_refused_before_it_is_stored(params string[] addresses)
    {
        using var http = new OutboundHttp(_ => Hosted, (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()), TimeProvider.System);
        var refused = await Assert.ThrowsAsync<OutboundRefusedException>(() => http.CheckWithAddressesAsync(OutboundTrust.Partner, "https://tracker.example/", TestContext.Current.CancellationToken));
        Assert.Equal("destination_not_public", refused.Code);
    }

    [Fact]
    public async Task A_name_that_cannot_be_looked_up_now_is_left_to_the_call()
    {
        using var none = new OutboundHttp(_ => Hosted, (_, _) => Task.FromException<IPAddress[]>(new System.Net.Sockets.SocketException()), TimeProvider.System);
        await none.CheckWithAddressesAsync(OutboundTrust.Partner, "https://tracker.example/", TestContext.Current.CancellationToken);
        using var good = new OutboundHttp(_ => Hosted, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")]), TimeProvider.System);
        await good.CheckWithAddressesAsync(OutboundTrust.Partner, "https://tracker.example/", TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_long_url_is_refused() => Assert.Equal("url_too_long", Refusal(Hosted, "https://example.com/" + new string('a', 4096)));

    [Fact]
    public void One_address_that_is_not_public_condemns_a_name() =>
        Assert.Throws<OutboundRefusedException>(() => Hosted.Check([IPAddress.Parse("8.8.8.8"), IPAddress.Parse("127.0.0.1")]));

    [Fact]
    public async Task Weakness_29_a_name_that_changes_its_address_after_the_check_is_refused_when_it_connects()
    {
        using var http = new OutboundHttp(_ => Hosted, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), TimeProvider.System);
        http.Check(OutboundTrust.Operator, "http://rebinding.example/");

        var answer = await http.SendAsync(
            OutboundTrust.Operator, new OutboundCall(HttpMethod.Get, "http://rebinding.example/", TimeSpan.FromSeconds(5), []), CancellationToken.None);

        Assert.Equal(new OutboundAnswer(null, "destination_not_public"), answer);
    }

    [Fact]
    public async Task A_name_without_addresses_is_said_to_be_one()
    {
        using var http = new OutboundHttp(_ => Hosted, (_, _) => Task.FromResult<IPAddress[]>([]), TimeProvider.System);

        var answer = await http.SendAsync(
            OutboundTrust.Operator, new OutboundCall(HttpMethod.Get, "http://nothing.example/", TimeSpan.FromSeconds(5), []), CancellationToken.None);

        Assert.Equal("dns_no_addresses", answer.Error);
    }

    [Theory]
    [InlineData("multi", "10.0.0.0/8", null, null)]
    [InlineData("single", "10.0.0.0", null, null)]
    [InlineData("single", null, "80,no", null)]
    [InlineData("single", "10.0.0.0/8", null, "1 0")]
    [InlineData("multi", null, null, "0 2")]
    [InlineData("multi", null, "8443", "0 1")]
    public void Own_networks_can_be_opened_only_where_one_brand_runs_the_server(string tenancy, string? networks, string? ports, string? counts)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PALISADE_APP_DATABASE"] = "Host=db",
            ["PALISADE_INGEST_DATABASE"] = "Host=db",
            ["PALISADE_MASTER_KEY"] = new string('a', 64),
            ["PALISADE_PUBLIC_URL"] = "https://partners.example",
            ["PALISADE_DATA"] = "/data",
            ["PALISADE_TENANCY"] = tenancy,
            ["PALISADE_OUTBOUND_ALLOW_PRIVATE"] = networks,
            ["PALISADE_OUTBOUND_PORTS"] = ports,
        }).Build();

        if (counts is null)
        {
            Assert.Contains("PALISADE_OUTBOUND", Assert.Throws<InvalidOperationException>(() => ServerOptions.From(configuration)).Message, StringComparison.Ordinal);
            return;
        }

        var options = ServerOptions.From(configuration);
        Assert.Equal(counts, $"{OutboundPolicy.For(OutboundTrust.Operator, options).AllowPrivate.Count} {options.OutboundPorts.Count}");
        Assert.Empty(OutboundPolicy.For(OutboundTrust.Partner, options).AllowPrivate);
    }

    private static string? Refusal(OutboundPolicy policy, string url)
    {
        try
        {
            policy.Check(url);
            return null;
        }
        catch (OutboundRefusedException e)
        {
            return e.Code;
        }
    }
}
