using System.CommandLine;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade status</c>: what runs in a data folder.</summary>
internal static class StatusCommand
{
    public static string[] Examples { get; } = ["palisade status", "palisade status --json && echo running"];

    public static Command Create()
    {
        var command = new Command("status", $"Tell what runs; exit code {ExitCodes.NotRunning} when nothing does.") { Options.Data };
        command.Runs((parsed, output, _) =>
        {
            var folder = parsed.DataFolder();
            if (ServerState.Running(folder) is not { } state)
            {
                output.Note($"Nothing runs in {folder.Root}.");
                output.Result(new { running = false });
                return Task.FromResult(ExitCodes.NotRunning);
            }

            output.Fact("URL", state.Url);
            output.Fact("Server", $"pid {state.Pid}, since {state.StartedAt:u}");
            output.Fact("Tenancy", state.Tenancy);
            output.Fact("Database", state.Embedded ? $"embedded, in {folder.Postgres}" : $"from {AdminDatabase.Variable}");
            output.Fact("Log", folder.ServerLog);
            output.Result(new { running = true, url = state.Url, pid = state.Pid, tenancy = state.Tenancy, embedded = state.Embedded });
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }
}
