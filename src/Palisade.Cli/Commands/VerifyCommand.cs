using System.CommandLine;
using Npgsql;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Tenancy.Verification;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary>
/// <c>palisade verify</c>: reads the catalog of any PostgreSQL database whose tenants are kept apart by row-level security, and tells what
/// leaks or could. Changes nothing.
/// </summary>
internal static class VerifyCommand
{
    private static readonly Option<string?> Database = new("--database")
    {
        Description = $"Connection string of the database; better in the variable {AdminDatabase.Variable}, which other users cannot read. Without both: the embedded one.",
    };

    private static readonly Option<string[]> AppRoles = new("--app-role") { Description = "The role that the application logs in as; may be repeated.", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> TenantColumn = new("--tenant-column") { Description = "The column that names the tenant. Default: tenant_id." };
    private static readonly Option<string?> OrgColumn = new("--org-column") { Description = "The column that names the organization inside a tenant, if there is one." };
    private static readonly Option<string[]> Schemas = new("--schema") { Description = "A schema to check; may be repeated. Default: all.", DefaultValueFactory = _ => [] };
    private static readonly Option<string> Format = new("--format") { Description = "text, json, or sarif for code scanning.", DefaultValueFactory = _ => "text" };

    public static string[] Examples { get; } =
    [
        "palisade verify                               the embedded database of the running ./.palisade",
        "PALISADE_DATABASE=postgres://me@db/shop palisade verify --app-role shop_app --tenant-column account_id",
        "palisade verify --format sarif > verify.sarif",
    ];

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("text", "json", "sarif");
        var command = new Command("verify", "Check that a database keeps tenants apart: exit code 0 if it does, 1 if it does not, 2 if that cannot be told.")
        {
            Options.Data, Database, AppRoles, TenantColumn, OrgColumn, Schemas, Format,
        };
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var text = parsed.GetValue(Database) is { } given ? ConnectionText.Parse(given, "--database") : await DefaultAsync(parsed, output, cancel);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(text) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        var report = await RlsVerifier.VerifyAsync(connection, Wish(parsed), cancel);

        var format = output.IsJson ? "json" : parsed.GetRequiredValue(Format);
        if (format == "text")
            ReportText.Write(report, Console.Out, color: !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null);
        else
            Console.Out.WriteLine(format == "json" ? ReportJson.Write(report, oneLine: output.IsJson) : ReportSarif.Write(report));
        return report.Count(LintSeverity.Error) > 0 ? ExitCodes.Refused : report.IsComplete ? ExitCodes.Ok : ExitCodes.CannotRun;
    }

    /// <summary>Palisade's own database is checked against what Palisade promises; any other against what its owner says about it.</summary>
    private static VerifierOptions Wish(ParseResult parsed)
    {
        var roles = parsed.GetRequiredValue(AppRoles);
        var foreign = roles.Length > 0 || parsed.GetValue(TenantColumn) is not null || parsed.GetValue(OrgColumn) is not null || parsed.GetRequiredValue(Schemas).Length > 0;
        return !foreign
            ? VerifierOptions.ForPalisade()
            : new VerifierOptions
            {
                AppRoles = roles,
                TenantColumn = parsed.GetValue(TenantColumn) ?? "tenant_id",
                OrganizationColumn = parsed.GetValue(OrgColumn),
                Schemas = parsed.GetRequiredValue(Schemas) is { Length: > 0 } schemas ? schemas : null,
            };
    }

    private static async Task<string> DefaultAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        if (AdminDatabase.Configured is { } configured)
            return configured;
        var folder = parsed.DataFolder();
        return ServerState.Running(folder) is { Embedded: true }
            ? (await AdminDatabase.OpenAsync(folder, output, cancel)).ConnectionString
            : throw new CliException(
                ExitCodes.CannotRun, "no_database", $"Name a database with {AdminDatabase.Variable} or --database, or start the embedded one: palisade up --data {folder.Root} --detach");
    }
}
