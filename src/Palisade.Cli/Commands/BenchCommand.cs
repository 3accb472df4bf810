using System.CommandLine;
using System.Diagnostics;
using Palisade.Cli.Terminal;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade bench</c>: hands over to the benchmark program. The launcher builds it first; this is for running it as built.</summary>
internal static class BenchCommand
{
    public static string[] Examples { get; } = ["palisade bench --help"];

    public static Command Create()
    {
        var rest = new Argument<string[]>("arguments") { Description = "Passed on as they are.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("bench", "Run the benchmarks.") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.Runs(async (parsed, _, cancel) =>
        {
            var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
            var dll = Path.GetFullPath(Path.Combine(here, "..", "..", "Palisade.Benchmarks", Path.GetFileName(here), "Palisade.Benchmarks.dll"));
            if (!File.Exists(dll))
                throw new CliException(ExitCodes.CannotRun, "bench_missing", "The benchmarks are not built. Run them with ./palisade bench, which builds them.");
            using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath ?? "dotnet", [dll, .. parsed.GetValue(rest) ?? [], .. parsed.UnmatchedTokens]))!;
            await process.WaitForExitAsync(cancel);
            return process.ExitCode;
        });
        return command;
    }
}
