using System.Collections.Concurrent;
using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class ClickCrashTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    [Fact]
    public async Task Every_answered_click_exists_once_after_ten_kills_under_load()
    {
        var scene = await ClickScene.CreateAsync(app);
        var data = Path.Combine(app.DataDirectory, "crash");
        var answered = new ConcurrentBag<Guid>();
        for (var round = 0; round < 10; round++)
        {
            await using var server = await RouterServer.SpawnAsync(app.Database, data);
            var before = answered.Count;
            var visitors = Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClickUntilItDiesAsync(scene, server.Url, answered))).ToArray();
            await ClickScene.EventuallyAsync(() => Task.FromResult(answered.Count >= before + 150), "visitors are redirected");
            await Task.Delay(Random.Shared.Next(0, 200));
            await server.KillAsync();
            await Task.WhenAll(visitors);
            Assert.InRange(answered.Count, before + 150, int.MaxValue);
        }

        // The kill leaves the server's last transactions to the database, which may still be ending them.
        await Task.Delay(500);
        var stored = await scene.StoredIdsAsync();
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(answered.Except(stored));
        Assert.Equal(answered.Count, answered.Distinct().Count());
    }

    private static async Task ClickUntilItDiesAsync(ClickScene scene, Uri server, ConcurrentBag<Guid> answered)
    {
        try
        {
            while (true)
            {
                using var response = await scene.FollowAsync(server);
                Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
                answered.Add(ClickScene.Cref(response));
            }
        }
        catch (Exception e) when (NoAnswer.Is(e))
        {
        }
    }
}
