using System.CommandLine;
using Palisade.Cli.Demo;
using Palisade.Cli.Terminal;
using Palisade.Client;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade demo</c>: the whole job over HTTP, from a partner's link to the money, and the funnel it made.</summary>
internal static class DemoCommand
{
    private static readonly Option<string?> ServerUrl = new("--server-url") { Description = "Where the tenant's links begin; by default the API URL without /api/v1." };
    private static readonly Option<int> Partners = new("--partners") { Description = "How many partners, 1 to 20.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Clicks = new("--clicks") { Description = "How many clicks on each partner's link, 1 to 20 (more in a minute would count as fraud).", DefaultValueFactory = _ => 16 };

    public static string[] Examples { get; } =
    [
        "palisade demo                                 in the demo brand of the running ./.palisade",
        "PALISADE_KEY=op_… palisade demo --api-url https://partners.example/t/acme/api/v1 --json",
    ];

    public static Command Create()
    {
        var command = new Command("demo", "Play the whole job against a running server: partners, clicks, customers, commissions, payouts.")
        {
            Options.Data, Brand.Tenant, Brand.ApiUrl, Brand.Key, ServerUrl, Partners, Clicks,
        };
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var partners = parsed.GetValue(Partners);
        var clicks = parsed.GetValue(Clicks);
        if (partners is < 1 or > 20 || clicks is < 1 or > 20)
            throw new CliException(ExitCodes.CannotRun, "invalid_size", "--partners and --clicks take 1 to 20.");
        var (apiUrl, key) = await parsed.AccessAsync("palisade demo", cancel);
        var links = parsed.GetValue(ServerUrl)?.TrimEnd('/') ?? apiUrl[..^"/api/v1".Length];
        var play = new DemoPlay(PalisadeClient.Create(new Uri(apiUrl), key), links, partners, clicks);

        var outcome = await output.People.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(progress => play.RunAsync(progress, cancel));
        Print(output, outcome);
        output.Result(outcome);
        return ExitCodes.Ok;
    }

    private static void Print(Output output, DemoOutcome outcome)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Funnel");
        foreach (var name in new[] { "Partner", "Clicks", "Identified", "Signed up", "Paid", "Revenue", "Commission", "Paid out" })
            table.AddColumn(name == "Partner" ? new TableColumn(name) : new TableColumn(name).RightAligned());
        foreach (var p in outcome.Partners)
            table.AddRow(Markup.Escape(p.Name), $"{p.Clicks}", $"{p.Identities}", $"{p.Signups}", $"{p.Paid}", Dollars(p.Revenue), Dollars(p.Commission), Dollars(p.PaidOut));
        var t = outcome.Totals;
        table.AddRow("[bold]All[/]", $"{t.Clicks}", $"{t.Identities}", $"{t.Signups}", $"{t.Paid}", Dollars(t.Revenue), Dollars(t.Commission), $"[bold]{Dollars(t.PaidOut)}[/]");
        output.Blank();
        output.People.Write(table);
    }

    private static string Dollars(decimal amount) => "$" + amount.ToString("N2");
}
