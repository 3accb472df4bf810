using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Palisade.Cli.Demo;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade up</c>: database, schema, server and demo brand, until Ctrl-C or, with <c>--detach</c>, until <c>palisade down</c>.</summary>
internal static class UpCommand
{
    private static readonly Option<int?> Port = new("--port") { Description = $"Where to listen; 0 takes a free port. Default: {Installer.DefaultPort}, or the port of the last run.", HelpName = "port" };
    private static readonly Option<string> Host = new("--host") { Description = "The address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for everybody.", DefaultValueFactory = _ => "127.0.0.1", HelpName = "address" };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "Where people reach the server, when that is not http://{host}:{port}.", HelpName = "url" };
    private static readonly Option<string> Tenancy = new("--tenancy") { Description = "multi: the URL names the tenant; single: there is one.", DefaultValueFactory = _ => "multi" };
    private static readonly Option<bool> Detach = new("--detach") { Description = "Return when the server is ready and leave it running." };
    private static readonly Option<bool> NoDemo = new("--no-demo") { Description = "Make no demo brand and show no development pages." };

    public static string[] Examples { get; } =
    [
        "palisade up                                   a running platform with a demo brand; Ctrl-C stops it",
        "palisade up --port 0 --data /tmp/a --detach --json   for scripts: one JSON line when the server is ready",
        "PALISADE_DATABASE=postgres://admin@db/palisade palisade up   on your own PostgreSQL 15 to 18",
    ];

    public static Command Create()
    {
        Tenancy.AcceptOnlyFromAmong("multi", "single");
        var command = new Command("up", "Run Palisade on this machine: PostgreSQL, schema, server and a demo brand.")
        {
            Options.Data, Port, Host, PublicUrl, Tenancy, Detach, NoDemo,
        };
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        if (!IPAddress.TryParse(parsed.GetRequiredValue(Host), out var address))
            throw new CliException(ExitCodes.CannotRun, "invalid_host", "--host takes an IP address, for instance 127.0.0.1 or 0.0.0.0.");
        var wish = new UpWish(parsed.GetValue(Port), address, parsed.GetValue(PublicUrl), parsed.GetRequiredValue(Tenancy), Demo: !parsed.GetValue(NoDemo));
        var folder = parsed.DataFolder();
        var detach = parsed.GetValue(Detach);
        // The terminal's window may close: then stop as with Ctrl-C.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

        folder.Prepare();
        ServerState state;
        await using (await folder.LockAsync(stop.Token))
        {
            if (ServerState.Running(folder) is { } running)
            {
                Installer.RefuseIfDifferent(running, wish, detach, folder);
                state = running;
                output.Step($"Already running since {running.StartedAt:u} (pid {running.Pid})");
            }
            else
            {
                state = await Installer.StartAsync(folder, wish, output, stop.Token);
            }
        }

        try
        {
            await AnnounceAsync(folder, state, wish, output, detach, stop.Token);
        }
        catch when (!detach)
        {
            await Installer.StopAsync(folder, CancellationToken.None);
            throw;
        }

        return detach ? ExitCodes.Ok : await StayAsync(folder, state, output, stop.Token);
    }

    private static async Task AnnounceAsync(DataFolder folder, ServerState state, UpWish wish, Output output, bool detach, CancellationToken cancel)
    {
        var tenants = new List<object>();
        DemoBrand? brand = null;
        if (wish.Demo)
        {
            brand = await DemoBrand.EnsureAsync(folder, state, output, cancel);
            tenants.Add(new { slug = brand.Access.Slug, apiUrl = brand.Access.ApiUrl, operatorKey = brand.Access.OperatorKey });
        }

        output.Blank();
        output.People.MarkupLine("[bold]Palisade is running.[/]");
        if (brand is not null)
        {
            output.Fact("A partner's link", brand.PartnerLink);
            output.Fact("The demo shop", $"{state.Url}/demo/shop");
            output.Fact("Portal", $"{brand.TenantUrl}/");
            output.Fact("Mailbox", $"{state.Url}/dev/mail   (sign-in links arrive here)");
        }

        output.Fact("API documentation", $"{state.Url}/api/v1/docs");
        if (brand is not null)
        {
            output.Fact("API URL", brand.Access.ApiUrl);
            output.Fact("Operator key", brand.Access.OperatorKey);
        }

        output.Fact("Data", folder.Root);
        output.Blank();
        output.People.MarkupLine(detach
            ? $"[grey]It keeps running. Log: {Markup.Escape(folder.ServerLog)}. Stop it with: palisade down --data {Markup.Escape(folder.Root)}[/]"
            : "[grey]Try [bold]palisade demo[/] in another terminal. Ctrl-C stops server and database; the data stays.[/]");
        output.Result(new { url = state.Url, pid = state.Pid, tenants });
    }

    /// <summary>Shows the server's log until Ctrl-C, or until the server ends by itself.</summary>
    private static async Task<int> StayAsync(DataFolder folder, ServerState state, Output output, CancellationToken cancel)
    {
        using var log = new StreamReader(new FileStream(folder.ServerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (!cancel.IsCancellationRequested && state.IsAlive())
        {
            while (await log.ReadLineAsync(CancellationToken.None) is { } line)
                output.People.Profile.Out.Writer.WriteLine(line);
            await Task.Delay(300, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!cancel.IsCancellationRequested && ServerState.Read(folder) is not null)
        {
            output.Warn($"The server ended by itself; its log is {folder.ServerLog}.");
            await Installer.StopAsync(folder, CancellationToken.None);
            return ExitCodes.CannotRun;
        }

        output.Blank();
        output.Note("stopping…");
        await Installer.StopAsync(folder, CancellationToken.None);
        output.Step("Stopped. The data stays in " + folder.Root);
        return ExitCodes.Ok;
    }
}
