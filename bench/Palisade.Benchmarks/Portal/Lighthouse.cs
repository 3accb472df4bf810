using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Palisade.Benchmarks.Measuring;

namespace Palisade.Benchmarks.Portal;

/// <summary>Lighthouse (npm, <c>bench/lighthouse</c>) over pages of a running server, in a browser without a window.</summary>
internal static class Lighthouse
{
    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Categories = ["performance", "accessibility", "best-practices"];

    public static async Task RunAsync(Report report, Effort effort, Uri tenant, string session)
    {
        var folder = Path.Combine("bench", "lighthouse");
        if (Find(Browsers) is not { } browser || !File.Exists(Path.Combine(folder, "package.json")))
        {
            report.Fact("Lighthouse", "not measured: it needs a browser (chromium) and the repository's folder as the current one");
            return;
        }

        if (!System.IO.Directory.Exists(Path.Combine(folder, "node_modules")))
            await RunAsync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--silent"], browser);
        foreach (var (name, path, cookie) in new[] { ("home", "", session), ("partner list", "partners", session), ("public page", "join", "") })
        {
            var scores = new List<IReadOnlyList<double>>();
            for (var round = 0; round < Math.Min(3, effort.Rounds); round++)
                scores.Add(await AgainAsync(() => ScoresAsync(folder, browser, new Uri(tenant, path), cookie)));
            var median = Categories.Select((_, i) => scores.Select(s => s[i]).Order().ElementAt(scores.Count / 2));
            report.Fact($"Lighthouse, {name}", string.Join(", ", Categories.Zip(median, (c, s) => string.Create(CultureInfo.InvariantCulture, $"{c} {s:0}"))) + " (aim ≥ 95 each; as on a phone, throttled)");
        }
    }

    /// <summary>Now and then a browser does not record the load it was asked to record.</summary>
    private static async Task<IReadOnlyList<double>> AgainAsync(Func<Task<IReadOnlyList<double>>> measure)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await measure();
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                // Once more.
            }
        }
    }

    /// <summary>Points of a hundred, in the order of <see cref="Categories"/>.</summary>
    private static async Task<IReadOnlyList<double>> ScoresAsync(string folder, string browser, Uri page, string cookie)
    {
        var output = Path.GetTempFileName();
        string[] headers = cookie.Length == 0 ? [] : ["--extra-headers", JsonSerializer.Serialize(new Dictionary<string, string> { ["Cookie"] = cookie })];
        try
        {
            await RunAsync(
                Path.Combine(folder, "node_modules", ".bin", "lighthouse"),
                [
                    page.ToString(), "--quiet", "--output=json", $"--output-path={output}", $"--only-categories={string.Join(',', Categories)}",
                    "--chrome-flags=--headless=new --no-sandbox --disable-gpu", .. headers,
                ],
                browser);
            using var result = JsonDocument.Parse(await File.ReadAllTextAsync(output));
            var categories = result.RootElement.GetProperty("categories");
            return [.. Categories.Select(c => categories.GetProperty(c).GetProperty("score").GetDouble() * 100)];
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments, string browser)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["CHROME_PATH"] = browser } };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {texts[1]}");
    }

    private static string? Find(IEnumerable<string> names) =>
        (from name in names
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();
}
