using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Palisade.Benchmarks.Measuring;

namespace Palisade.Benchmarks.Http;

/// <summary>A server in a process of its own, so that its CPU and memory are its own.</summary>
internal sealed class ChildServer : IAsyncDisposable
{
    private readonly Process _process;

    private ChildServer(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Palisade itself on the benchmark's database, without rate limits in the way.</summary>
    public static Task<ChildServer> StartPalisadeAsync(BenchDatabase database, string data, string platformKey) => StartAsync(
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Palisade.Server", "release", "Palisade.Server.dll")),
        url => ["--urls", url.ToString()],
        url => new Dictionary<string, string>
        {
            ["PALISADE_APP_DATABASE"] = database.App + ";Maximum Pool Size=20",
            ["PALISADE_INGEST_DATABASE"] = database.Ingest,
            ["PALISADE_MASTER_KEY"] = BenchDatabase.MasterKeyText,
            ["PALISADE_PUBLIC_URL"] = url.ToString(),
            ["PALISADE_DATA"] = data,
            ["PALISADE_PLATFORM_KEY"] = platformKey,
            ["PALISADE_RATE_LIMIT_FACTOR"] = "100000",
        },
        "/health");

    /// <summary>An address on this machine that nobody listens on.</summary>
    public static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    public static async Task<ChildServer> StartAsync(string assembly, Func<Uri, IReadOnlyList<string>> arguments, Func<Uri, IReadOnlyDictionary<string, string>> environment, string readyPath)
    {
        var url = FreeAddress();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments(url))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment(url))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        for (var attempt = 0; ; attempt++)
        {
            if (process.HasExited || attempt == 300)
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"{assembly} did not come up.");
            }

            try
            {
                using var response = await client.GetAsync(new Uri(url, readyPath));
                return new ChildServer(process, url);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
