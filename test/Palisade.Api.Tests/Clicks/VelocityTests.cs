using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class VelocityTests(PalisadeApp app)
{
    [Fact]
    public async Task The_21st_click_of_an_address_on_a_link_is_flagged_and_the_301st_request_refused()
    {
        var scene = await ClickScene.CreateAsync(app);
        await scene.AddLinkAsync(Guid.CreateVersion7(), "another");
        await using var server = await RouterServer.StartAsync(app.Database, app.DataDirectory + "-v", proxy: null, ("PALISADE_RATE_LIMIT_FACTOR", "1"));

        for (var i = 0; i < 21; i++)
            await scene.ClickAsync(server.Url);
        var flagged = await scene.SqlAsync("select count(*) from attribution.clicks where tenant_id = $1 and fraud_flag = 'velocity'", scene.Tenant);
        Assert.Equal(1L, flagged);
        var fresh = await scene.StoredAsync(await scene.ClickAsync(server.Url, "another"));
        Assert.Null((string?)fresh!["fraud_flag"]);

        for (var i = 22; i < 300; i++)
            Assert.Equal(HttpStatusCode.Redirect, (await scene.FollowAsync(server.Url)).StatusCode);
        using var refused = await scene.FollowAsync(server.Url, headers: ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("Rate limited", await refused.Content.ReadAsStringAsync());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(300, await scene.CountAsync());

        var neighbour = await ClickScene.CreateAsync(app);
        await neighbour.ClickAsync(server.Url);
    }

    [Fact]
    public async Task A_configured_proxy_tells_the_address()
    {
        var scene = await ClickScene.CreateAsync(app);
        await using var server = await RouterServer.StartAsync(app.Database, app.DataDirectory + "-p", proxy: null, ("PALISADE_TRUSTED_PROXIES", "127.0.0.1"));

        async Task<System.Text.Json.Nodes.JsonObject> From(string forwarded)
        {
            using var response = await scene.FollowAsync(server.Url, headers: [("X-Forwarded-For", forwarded), ("CF-IPCountry", "DE")]);
            return (await scene.StoredAsync(ClickScene.Cref(response)))!;
        }

        var first = await From("203.0.113.7");
        var second = await From("203.0.113.8");
        // The left-most entry is the client's own claim: the last one before the proxy counts.
        var forged = await From("198.51.100.99, 203.0.113.7");

        Assert.NotEqual((string?)first["ip_hash"], (string?)second["ip_hash"]);
        Assert.Equal((string?)first["ip_hash"], (string?)forged["ip_hash"]);
        Assert.Equal("de", (string?)first["country"]);
    }
}
