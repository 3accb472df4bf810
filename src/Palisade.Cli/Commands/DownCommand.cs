using System.CommandLine;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade down</c>: stops server and database. Doing it again changes nothing.</summary>
internal static class DownCommand
{
    public static string[] Examples { get; } = ["palisade down", "palisade down --data /tmp/a --json"];

    public static Command Create()
    {
        var command = new Command("down", "Stop the server and the embedded database; the data stays.") { Options.Data };
        command.Runs(async (parsed, output, cancel) =>
        {
            var folder = parsed.DataFolder();
            var stopped = false;
            if (folder.Exists && File.Exists(folder.MasterKeyFile))
            {
                await using var held = await folder.LockAsync(cancel);
                stopped = await Installer.StopAsync(folder, cancel);
            }

            output.Step(stopped ? "Stopped." : $"Nothing runs in {folder.Root}.");
            output.Result(new { stopped });
            return ExitCodes.Ok;
        });
        return command;
    }
}
