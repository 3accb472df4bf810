using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

public sealed class UpAndDownTests
{
    [Fact]
    public async Task Up_prints_exactly_the_promised_line_and_two_that_start_at_once_share_one_server()
    {
        await using var installation = await Installation.EmptyAsync();
        string[] command = ["up", "--port", "0", "--detach", "--json"];
        var both = await Task.WhenAll(installation.RunAsync(command), installation.RunAsync(command));
        foreach (var line in both.Select(ran => ran.Exits(0).Json))
        {
            Assert.Equal(["url", "pid", "tenants"], Names(line));
            Assert.Equal(["slug", "apiUrl", "operatorKey"], Names(Assert.Single(line.GetProperty("tenants").EnumerateArray())));
            var up = UpLine.Of(line);
            Assert.Matches(@"^http://127\.0\.0\.1:\d+$", up.Url);
            Assert.Equal($"{up.Url}/t/demo/api/v1", up.Demo.ApiUrl);
            Assert.Equal("admin", (await up.Demo.Client().WhoAmIAsync()).Role);
        }

        var pids = both.Select(ran => UpLine.Of(ran.Json).Pid).Distinct().ToList();
        var status = (await installation.RunAsync("status", "--json")).Exits(0).Json;
        Assert.Equal(status.GetProperty("pid").GetInt32(), Assert.Single(pids));
    }

    [Fact]
    public async Task Next_up_finds_the_data_and_the_keys_where_they_were()
    {
        await using var installation = await Installation.EmptyAsync();
        var first = await installation.UpAsync();
        var made = await first.Demo.Client().CreatePartnerAsync(new NewPartner { Email = "kept@partner.example", Name = "Kept", SendInvite = false });

        Assert.True((await installation.RunAsync("down", "--json")).Exits(0).Json.GetProperty("stopped").GetBoolean());
        await Assert.ThrowsAsync<HttpRequestException>(() => first.Demo.Client().WhoAmIAsync());
        (await installation.RunAsync("status", "--json")).Exits(3);
        Assert.False((await installation.RunAsync("down", "--json")).Exits(0).Json.GetProperty("stopped").GetBoolean());

        var second = await installation.UpAsync();
        Assert.NotEqual(first.Pid, second.Pid);
        Assert.Equal(first.Url, second.Url);
        Assert.Equal("Kept", (await first.Demo.Client().GetPartnerAsync(made.Id)).Name);
    }

    [Fact]
    public async Task Two_installations_run_side_by_side_and_know_nothing_of_each_other()
    {
        await using var one = await Installation.EmptyAsync();
        await using var two = await Installation.EmptyAsync();
        var ups = await Task.WhenAll(one.UpAsync(), two.UpAsync());
        Assert.NotEqual(ups[0].Url, ups[1].Url);

        var acme = await one.CreateTenantAsync("acme", "Acme Inc.");
        Assert.Equal("admin", (await acme.Client().WhoAmIAsync()).Role);
        await RefusedAsync(PalisadeClient.Create(new Uri($"{ups[1].Url}/t/acme/api/v1"), acme.OperatorKey), HttpStatusCode.NotFound);
        await RefusedAsync(PalisadeClient.Create(new Uri(ups[1].Demo.ApiUrl), ups[0].Demo.OperatorKey), HttpStatusCode.Unauthorized);

        (await one.RunAsync("down")).Exits(0);
        Assert.Equal("admin", (await ups[1].Demo.Client().WhoAmIAsync()).Role);
    }

    [Fact]
    public async Task Taken_port_is_refused_by_name_and_nothing_is_left_running()
    {
        await using var installation = await Installation.EmptyAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var refused = (await installation.RunAsync("up", "--port", $"{port}", "--detach", "--json")).Exits(2);
        Assert.Equal("port_taken", refused.Json.GetProperty("error").GetString());
        Assert.Contains($"Port {port} is taken", refused.Error, StringComparison.Ordinal);
        Assert.False((await installation.RunAsync("down", "--json")).Exits(0).Json.GetProperty("stopped").GetBoolean());
    }

    [Fact]
    public async Task Interrupting_up_in_the_foreground_stops_server_and_database()
    {
        await using var installation = await Installation.EmptyAsync();
        using var program = PalisadeProgram.Start("up", "--port", "0", "--json", "--data", installation.Folder);
        var errors = program.StandardError.ReadToEndAsync();
        var line = await program.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        var up = UpLine.Of(JsonElement.Parse(line ?? throw new InvalidOperationException(await errors)));
        Assert.Equal("admin", (await up.Demo.Client().WhoAmIAsync()).Role);
        var database = await installation.PostgresAsync();

        await PalisadeProgram.SignalAsync("INT", program.Id);
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, program.ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => up.Demo.Client().WhoAmIAsync());
        using var probe = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => probe.ConnectAsync(IPAddress.Loopback, database.Port));
        Assert.False((await installation.RunAsync("down", "--json")).Exits(0).Json.GetProperty("stopped").GetBoolean());
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);

    private static async Task RefusedAsync(PalisadeClient client, HttpStatusCode status) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<PalisadeApiException>(() => client.WhoAmIAsync())).Status);
}
