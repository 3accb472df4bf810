using System.Diagnostics;
using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Palisade.Server;
using Palisade.Testing;

namespace Palisade.Api.Tests.Payouts.Transfers;

/// <summary>The real server in a process of its own that ends itself, without any clean-up, when it reaches a fail point.</summary>
internal sealed class DoomedServer : IDisposable
{
    private readonly Process _process;

    private DoomedServer(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    public static DoomedServer Start(PalisadeApp app, FakeStripeServer fake, string point) => Start(
        app, new Dictionary<string, string> { ["STRIPE_SECRET_KEY"] = FakeStripeServer.Key, ["PALISADE_STRIPE_URL"] = fake.Url.ToString() }, point);

    public static DoomedServer Start(PalisadeApp app, IReadOnlyDictionary<string, string> settings, string point)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var start = new ProcessStartInfo("dotnet", [typeof(PalisadeServer).Assembly.Location]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PALISADE_APP_DATABASE"] = app.Database.App,
            ["PALISADE_INGEST_DATABASE"] = app.Database.Ingest,
            ["PALISADE_MASTER_KEY"] = TestDatabase.MasterKeyText,
            ["PALISADE_PUBLIC_URL"] = url.ToString(),
            ["PALISADE_DATA"] = app.DataDirectory,
            ["PALISADE_DEVELOPMENT"] = "1",
            ["PALISADE_RATE_LIMIT_FACTOR"] = "1000",
            ["PALISADE_FAIL_POINT"] = point,
            ["ASPNETCORE_URLS"] = url.ToString(),
        }.Concat(settings))
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new DoomedServer(process, url);
    }

    /// <summary>Waits for the end that it was started for.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
