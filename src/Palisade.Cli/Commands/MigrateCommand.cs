using System.CommandLine;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Tenancy.Schema;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade migrate</c>: brings a database up to date, as its administrator. Servers never change the schema.</summary>
internal static class MigrateCommand
{
    private static readonly Option<string> Seal = new("--seal") { Description = "How the database checks scopes: auto, signed or guarded.", DefaultValueFactory = _ => "auto" };
    private static readonly Option<bool> Pooler = new("--behind-pooler") { Description = "The servers will reach the database through a transaction pooler." };

    public static string[] Examples { get; } =
    [
        "palisade migrate                              the embedded database of ./.palisade",
        "PALISADE_DATABASE=postgres://admin@db/palisade palisade migrate --data /var/lib/palisade",
    ];

    public static Command Create()
    {
        Seal.AcceptOnlyFromAmong("auto", "signed", "guarded");
        var command = new Command("migrate", $"Bring the database up to date: the one that {AdminDatabase.Variable} names, or the embedded one.") { Options.Data, Seal, Pooler };
        command.Runs(async (parsed, output, cancel) =>
        {
            var folder = parsed.DataFolder();
            folder.Prepare();
            await using var held = await folder.LockAsync(cancel);
            var database = await AdminDatabase.OpenAsync(folder, output, cancel);
            output.Step($"PostgreSQL {database.ServerVersion}");
            var seal = Enum.Parse<SealVariant>(parsed.GetRequiredValue(Seal), ignoreCase: true);
            var report = await database.MigrateAsync(folder, parsed.GetValue(Pooler), seal, cancel);
            foreach (var name in report.Applied)
                output.Step(name);
            foreach (var note in report.Notes)
                output.Warn(note);
            output.Step(report.Applied.Count == 0 ? "Nothing to do: the schema is up to date." : $"{report.Applied.Count} migrations applied.");
            output.Result(new { applied = report.Applied, seal = report.Seal.ToString().ToLowerInvariant(), notes = report.Notes });
            return ExitCodes.Ok;
        });
        return command;
    }
}
