using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Palisade.Api.Tests.Support;
using Palisade.Testing;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class ClickOutageTests(PalisadeApp app) : IClassFixture<PalisadeApp>
{
    private string NewFolder() => Path.Combine(app.DataDirectory, Guid.CreateVersion7().ToString("N"));

    [Fact]
    public async Task Visitors_are_redirected_while_the_database_is_away_and_each_click_arrives_once()
    {
        var scene = await ClickScene.CreateAsync(app);
        var data = NewFolder();
        await using var cable = new TcpProxy((await TestCluster.GetAsync()).Port);
        await using var server = await RouterServer.StartAsync(app.Database, data, cable);
        var answered = new List<Guid> { await scene.ClickAsync(server.Url) };

        for (var outage = 0; outage < 2; outage++)
        {
            cable.Break();
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < 5; i++)
                answered.AddRange(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.ClickAsync(server.Url))));
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
            Assert.NotEmpty(System.IO.Directory.GetFiles(Path.Combine(data, "spool")));
            using (var unknown = await scene.FollowAsync(server.Url, key: "never-seen"))
                Assert.Equal(HttpStatusCode.ServiceUnavailable, unknown.StatusCode);

            cable.Restore();
            await ClickScene.EventuallyAsync(async () => await scene.CountAsync() == answered.Count, "the spool is replayed");
            await ClickScene.EventuallyAsync(() => Task.FromResult(System.IO.Directory.GetFiles(Path.Combine(data, "spool")).Length == 0), "the spool is empty");
        }

        answered.Add(await scene.ClickAsync(server.Url));
        Assert.Equal(answered.Order(), await scene.StoredIdsAsync());
    }

    [Fact]
    public async Task Spooled_clicks_survive_the_kill_of_the_server_and_are_replayed_once_by_the_next_one()
    {
        var scene = await ClickScene.CreateAsync(app);
        var data = NewFolder();
        await using var cable = new TcpProxy((await TestCluster.GetAsync()).Port);
        var answered = new List<Guid>();
        await using (var server = await RouterServer.SpawnAsync(app.Database, data, cable))
        {
            answered.Add(await scene.ClickAsync(server.Url));
            cable.Break();
            for (var i = 0; i < 60; i++)
                answered.Add(await scene.ClickAsync(server.Url));
            await server.KillAsync();
        }

        // What a crash in the middle of a write leaves behind.
        var file = Assert.Single(System.IO.Directory.GetFiles(Path.Combine(data, "spool")));
        await File.AppendAllBytesAsync(file, [200, 0, 0, 0, 1, 2, 3]);
        // A replay that was interrupted after its commit: the file is still there, its clicks are in the database.
        var copy = Path.Combine(data, "spool", $"{Guid.CreateVersion7():N}.log");
        File.Copy(file, copy);

        cable.Restore();
        await using var next = await RouterServer.SpawnAsync(app.Database, data, cable);
        await ClickScene.EventuallyAsync(() => Task.FromResult(System.IO.Directory.GetFiles(Path.Combine(data, "spool")).Length == 0), "the spool is replayed");

        Assert.Equal(answered.Order(), await scene.StoredIdsAsync());
    }

    [Fact]
    public async Task A_full_spool_still_redirects_and_counts_what_is_lost()
    {
        var scene = await ClickScene.CreateAsync(app);
        await using var cable = new TcpProxy((await TestCluster.GetAsync()).Port);
        await using var server = await RouterServer.StartAsync(app.Database, NewFolder(), cable, ("PALISADE_CLICK_SPOOL_MB", "0"));
        await scene.ClickAsync(server.Url);
        var lost = 0L;
        using var metrics = new MeterListener();
        metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "palisade_clicks_lost_total")
                listener.EnableMeasurementEvents(instrument);
        };
        metrics.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref lost, count));
        metrics.Start();

        cable.Break();
        for (var i = 0; i < 10; i++)
            await scene.ClickAsync(server.Url);

        Assert.Equal(10, Interlocked.Read(ref lost));
        cable.Restore();
        await ClickScene.EventuallyAsync(
            async () =>
            {
                await scene.ClickAsync(server.Url);
                return await scene.CountAsync() > 1;
            },
            "clicks are stored again");
    }
}
