using System.Net;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class LinkCacheTests(PalisadeApp app)
{
    [Fact]
    public async Task A_change_announced_by_another_process_is_seen_by_all_and_only_for_its_tenant()
    {
        var scene = await ClickScene.CreateAsync(app);
        var other = await ClickScene.CreateAsync(app);
        await using var inProcess = await RouterServer.StartAsync(app.Database, app.DataDirectory + "-a");
        await using var process = await RouterServer.SpawnAsync(app.Database, app.DataDirectory + "-b");
        Uri[] servers = [inProcess.Url, process.Url];

        // The listeners connect in the background and then forget once; a link cached before that would be read again without any notice.
        await ClickScene.EventuallyAsync(
            async () => (long)(await scene.SqlAsync("select count(*) from pg_stat_activity where datname = current_database() and query ilike 'listen%'"))! >= 3,
            "all servers listen");
        await Task.Delay(200);
        foreach (var server in servers)
        {
            await scene.ClickAsync(server);
            await other.ClickAsync(server);
        }

        await scene.SqlAsync("update programs.programs set blocked_at = now() where tenant_id = any($1)", new[] { scene.Tenant, other.Tenant });
        foreach (var server in servers)
            Assert.Equal(HttpStatusCode.Redirect, (await scene.FollowAsync(server)).StatusCode);

        await scene.SqlAsync("select pg_notify('palisade_links', $1)", ChangeListener.TenantPayload(scene.Tenant));

        foreach (var server in servers)
        {
            await ClickScene.EventuallyAsync(async () => (await scene.FollowAsync(server)).StatusCode == HttpStatusCode.Gone, "the notice is heard", seconds: 30);
            Assert.Equal(HttpStatusCode.Redirect, (await other.FollowAsync(server)).StatusCode);
        }
    }

    [Fact]
    public async Task What_changed_while_nobody_listened_is_seen_after_the_connection_is_back()
    {
        var scene = await ClickScene.CreateAsync(app);
        await using var cable = new TcpProxy((await Testing.TestCluster.GetAsync()).Port);
        await using var server = await RouterServer.StartAsync(app.Database, app.DataDirectory + "-c", cable);
        await scene.ClickAsync(server.Url);

        cable.Break();
        await scene.SqlAsync("update programs.programs set blocked_at = now() where tenant_id = $1", scene.Tenant);
        await scene.SqlAsync("select pg_notify('palisade_links', $1)", ChangeListener.TenantPayload(scene.Tenant));
        cable.Restore();

        await ClickScene.EventuallyAsync(async () => (await scene.FollowAsync(server.Url)).StatusCode == HttpStatusCode.Gone, "everything is forgotten", seconds: 30);
    }
}
