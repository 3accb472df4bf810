using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Palisade.Server;
using Palisade.Testing;

namespace Palisade.Api.Tests.Support;

/// <summary>One more server on a test's database: inside this process, or as a process of its own that can be killed.</summary>
internal sealed class RouterServer : IAsyncDisposable
{
    private WebApplication? _app;
    private Process? _process;

    private RouterServer(Uri url) => Url = url;

    public Uri Url { get; }

    public static async Task<RouterServer> StartAsync(TestDatabase database, string data, TcpProxy? proxy = null, params (string Name, string Value)[] more)
    {
        var (server, settings) = Prepare(database, data, proxy, more);
        server._app = PalisadeServer.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.WebHost.UseUrls(server.Url.ToString());
        });
        await server._app.StartAsync();
        return server;
    }

    public static async Task<RouterServer> SpawnAsync(TestDatabase database, string data, TcpProxy? proxy = null, params (string Name, string Value)[] more)
    {
        var (server, settings) = Prepare(database, data, proxy, more);
        var start = new ProcessStartInfo("dotnet", [typeof(PalisadeServer).Assembly.Location]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = server.Url.ToString();
        var process = Process.Start(start)!;
        server._process = process;
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => output.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var client = PalisadeApp.Client(server.Url, bearer: null);
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if ((await client.GetAsync("/health")).IsSuccessStatusCode)
                    return server;
            }
            catch (Exception e) when (NoAnswer.Is(e))
            {
            }

            if (process.HasExited || deadline.Elapsed > TimeSpan.FromSeconds(60))
                throw new InvalidOperationException($"The server does not start: {output}");
            await Task.Delay(50);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
    }

    private static (RouterServer Server, Dictionary<string, string?> Settings) Prepare(
        TestDatabase database, string data, TcpProxy? proxy, (string Name, string Value)[] more)
    {
        string Through(string connection) => proxy is null ? connection : new NpgsqlConnectionStringBuilder(connection) { Port = proxy.Port }.ConnectionString;
        var server = new RouterServer(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        var settings = new Dictionary<string, string?>
        {
            ["PALISADE_APP_DATABASE"] = Through(database.App),
            ["PALISADE_INGEST_DATABASE"] = Through(database.Ingest),
            ["PALISADE_MASTER_KEY"] = TestDatabase.MasterKeyText,
            ["PALISADE_PUBLIC_URL"] = server.Url.ToString(),
            ["PALISADE_DATA"] = data,
            ["PALISADE_RATE_LIMIT_FACTOR"] = "1000",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        return (server, settings);
    }
}
