using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Palisade.Benchmarks.Measuring;

/// <summary>Collects rows, prints them, and writes them with machine, versions and date.</summary>
internal sealed class Report(string postgresVersion)
{
    private readonly List<(string Section, Ratio Row)> _rows = [];
    private readonly List<(string Name, string Value)> _facts = [];

    public void Add(string section, Ratio row)
    {
        _rows.Add((section, row));
        Console.WriteLine($"  {(row.Met ? "met   " : "missed")}  {row.Value,7:0.00}×  (goal {row.Goal}, {row.Low:0.00}–{row.High:0.00})  {row.What}  against  {row.Baseline}");
    }

    public void Fact(string name, string value)
    {
        _facts.Add((name, value));
        Console.WriteLine($"  {name}: {value}");
    }

    public async Task WriteAsync(string folder, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# Benchmarks of {now:yyyy-MM-dd HH:mm} UTC").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"- {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, PostgreSQL {postgresVersion} (crash-safe settings, on the same machine)");
        text.AppendLine("- Each figure is a ratio to a baseline measured in the same run, in turns; the median of the rounds, with the smallest and the largest.").AppendLine();
        foreach (var section in _rows.GroupBy(r => r.Section, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"## {section.Key}").AppendLine();
            text.AppendLine("| what | baseline in the same run | goal | ratio | range | |").AppendLine("|---|---|---|---|---|---|");
            foreach (var (_, row) in section)
                text.AppendLine(CultureInfo.InvariantCulture, $"| {row.What} | {row.Baseline} | {row.Goal} | **{row.Value:0.00}×** | {row.Low:0.00}–{row.High:0.00} | {(row.Met ? "met" : "missed")} |");
            text.AppendLine();
        }

        if (_facts.Count > 0)
        {
            text.AppendLine("## Also measured").AppendLine();
            foreach (var (name, value) in _facts)
                text.AppendLine(CultureInfo.InvariantCulture, $"- {name}: {value}");
        }

        System.IO.Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{now:yyyy-MM-dd-HHmm}.md");
        await File.WriteAllTextAsync(path, text.ToString());
        Console.WriteLine($"Written to {path}");
    }
}
