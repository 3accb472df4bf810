using System.CommandLine;
using Npgsql;
using Palisade.Client;
using Palisade.Platform.Postgres;
using Palisade.Tenancy.Schema;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Terminal;

/// <summary>Runs a command's body and turns every expected failure into a message and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary><c>--json</c>, on every command.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON line on stdout; text for people goes to stderr.", Recursive = true };

    public static void Runs(this Command command, Func<ParseResult, Output, CancellationToken, Task<int>> body) =>
        command.SetAction(async (parsed, cancel) =>
        {
            var output = new Output(parsed.GetValue(Json));
            try
            {
                return await body(parsed, output, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return ExitCodes.Interrupted;
            }
            catch (Exception e) when (Explain(e) is { } known)
            {
                return output.Fail(known);
            }
        });

    private static CliException? Explain(Exception exception) => exception switch
    {
        CliException e => e,
        PostgresUnavailableException e => new CliException(ExitCodes.CannotRun, Snake(e.Problem.ToString()), e.Message, e),
        MigrationException e => new CliException(ExitCodes.CannotRun, "migration_failed", e.Message, e),
        PostgresException e => new CliException(ExitCodes.CannotRun, "database_refused", $"The database refused: {e.MessageText} ({e.SqlState}).", e),
        NpgsqlException e => new CliException(ExitCodes.CannotRun, "database_unreachable", $"The database cannot be reached: {e.InnerException?.Message ?? e.Message}", e),
        PalisadeApiException e => new CliException(
            ExitCodes.Refused, e.Code, $"{e.Detail ?? e.Message} ({(int)e.Status} {e.Code}{(e.TraceId is null ? "" : $", trace {e.TraceId}")})", e),
        HttpRequestException e => new CliException(ExitCodes.CannotRun, "server_unreachable", $"The server cannot be reached: {e.Message}", e),
        UnauthorizedAccessException e => new CliException(ExitCodes.CannotRun, "no_rights", e.Message, e),
        IOException e => new CliException(ExitCodes.CannotRun, "io_error", e.Message, e),
        _ => null,
    };

    private static string Snake(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
