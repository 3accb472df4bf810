using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Palisade.Client;
using Palisade.Portal.Tests.Support;
using Xunit;

namespace Palisade.Portal.Tests.Cli;

/// <summary>An installation that two started at once, in an empty folder; it runs, but for moments, while the tests do.</summary>
public sealed class StartedTwice : IAsyncLifetime
{
    internal Installation Installation { get; private set; } = null!;

    internal IReadOnlyList<Ran> Both { get; private set; } = [];

    /// <summary>What <c>status --json</c> said right afterwards.</summary>
    internal Ran Status { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Installation = await Installation.EmptyAsync();
        string[] command = ["up", "--port", "0", "--detach", "--json"];
        Both = await Task.WhenAll(Installation.RunAsync(command), Installation.RunAsync(command));
        Status = await Installation.RunAsync("status", "--json");
    }

    public async ValueTask DisposeAsync() => await Installation.DisposeAsync();
}

public sealed class UpAndDownTests(StartedTwice started) : IClassFixture<StartedTwice>
{
    [Fact]
    public void Up_prints_exactly_the_promised_line_and_two_that_start_at_once_share_one_server()
    {
        foreach (var line in started.Both.Select(ran => ran.Exits(0).Json))
        {
            Assert.Equal(["url", "pid", "tenants"], Names(line));
            Assert.Equal(["slug", "apiUrl", "operatorKey"], Names(Assert.Single(line.GetProperty("tenants").EnumerateArray())));
            var up = UpLine.Of(line);
            Assert.Matches(@"^http://127\.0\.0\.1:\d+$", up.Url);
            Assert.Equal($"{up.Url}/t/demo/api/v1", up.Demo.ApiUrl);
        }

        var pids = started.Both.Select(ran => UpLine.Of(ran.Json).Pid).Distinct().ToList();
        var status = started.Status.Exits(0).Json;
        Assert.Equal(status.GetProperty("pid").GetInt32(), Assert.Single(pids));
    }

    [Fact]
    public async Task Next_up_finds_the_data_and_the_keys_where_they_were()
    {
        var installation = started.Installation;
        foreach (var line in started.Both)
            Assert.Equal("admin", (await UpLine.Of(line.Json).Demo.Client().WhoAmIAsync()).Role);
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
    public async Task Two_installations_know_nothing_of_each_other_and_interrupting_one_in_the_foreground_stops_its_server_and_database_alone()
    {
        var other = await started.Installation.UpAsync();
        await using var installation = await Installation.EmptyAsync();
        using var program = PalisadeProgram.Start("up", "--port", "0", "--json", "--data", installation.Folder);
        var errors = program.StandardError.ReadToEndAsync();
        var line = await program.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));
        var up = UpLine.Of(JsonElement.Parse(line ?? throw new InvalidOperationException(await errors)));
        Assert.Equal("admin", (await up.Demo.Client().WhoAmIAsync()).Role);
        Assert.NotEqual(other.Url, up.Url);

        var acme = await installation.CreateTenantAsync("acme", "Acme Inc.");
        Assert.Equal("admin", (await acme.Client().WhoAmIAsync()).Role);
        await RefusedAsync(PalisadeClient.Create(new Uri($"{other.Url}/t/acme/api/v1"), acme.OperatorKey), HttpStatusCode.NotFound);
        await RefusedAsync(PalisadeClient.Create(new Uri(other.Demo.ApiUrl), up.Demo.OperatorKey), HttpStatusCode.Unauthorized);

        var database = await installation.PostgresAsync();
        await PalisadeProgram.SignalAsync("INT", program.Id);
        await program.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(0, program.ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => up.Demo.Client().WhoAmIAsync());
        using var probe = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => probe.ConnectAsync(IPAddress.Loopback, database.Port));
        Assert.False((await installation.RunAsync("down", "--json")).Exits(0).Json.GetProperty("stopped").GetBoolean());
        Assert.Equal("admin", (await other.Demo.Client().WhoAmIAsync()).Role);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);

    private static async Task RefusedAsync(PalisadeClient client, HttpStatusCode status) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<PalisadeApiException>(() => client.WhoAmIAsync())).Status);
}
