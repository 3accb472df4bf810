using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Palisade.Tenancy.Verification;

/// <summary>Asks a database's catalog whether its tenants can reach each other, by the rules of <see cref="LintCatalog"/>.</summary>
/// <remarks>Reads catalogs only, never rows of tables; works for any role that may connect. PostgreSQL 15 or later.</remarks>
public static class RlsVerifier
{
    private const int OldestMajor = 15;

    // Three thousand tables take some ten seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Verifies in a read-only transaction of its own, so that all rules see the same catalog.</summary>
    /// <param name="connection">An open connection without a transaction.</param>
    /// <param name="options">What to verify.</param>
    /// <param name="ct">Ends the verification early.</param>
    /// <exception cref="ArgumentException">The options hold an exception without a reason or an unknown rule.</exception>
    /// <exception cref="NotSupportedException">The server is older than PostgreSQL 15.</exception>
    public static async Task<VerificationReport> VerifyAsync(NpgsqlConnection connection, VerifierOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct).ConfigureAwait(false);
        return await VerifyAsync(transaction, options, ct).ConfigureAwait(false);
    }

    /// <summary>Verifies inside a transaction and leaves it as it was: a migration can be judged before it is committed.</summary>
    /// <param name="transaction">A transaction in progress; what it has changed is seen.</param>
    /// <param name="options">What to verify.</param>
    /// <param name="ct">Ends the verification early; the transaction must then be rolled back.</param>
    /// <exception cref="ArgumentException">The options hold an exception without a reason or an unknown rule.</exception>
    /// <exception cref="NotSupportedException">The server is older than PostgreSQL 15.</exception>
    public static async Task<VerificationReport> VerifyAsync(NpgsqlTransaction transaction, VerifierOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        VerifierOptions.Check(options);
        var connection = transaction.Connection ?? throw new InvalidOperationException("The transaction has ended.");
        if (connection.PostgreSqlVersion.Major < OldestMajor)
            throw new NotSupportedException($"The verifier needs PostgreSQL {OldestMajor} or later; this server is {connection.PostgreSqlVersion}.");
        return await RunAsync(transaction, options, await ReadVersionAsync(connection, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
    }

    /// <summary>As above, with the server's version given (as in <c>server_version_num</c>), and for one rule only if one is named.</summary>
    internal static async Task<VerificationReport> RunAsync(
        NpgsqlTransaction transaction, VerifierOptions options, int version, CancellationToken ct, string? only = null)
    {
        const string Savepoint = "palisade_verify";
        var connection = transaction.Connection!;
        var skipped = new List<SkippedRule>();
        var asked = new List<LintRule>();
        foreach (var rule in LintCatalog.Rules.Where(rule => only is null || rule.Code == only))
        {
            if (NotApplicable(rule, options, version) is { } reason) skipped.Add(new SkippedRule(rule, reason, Unreadable: false));
            else asked.Add(rule);
        }

        await transaction.SaveAsync(Savepoint, ct).ConfigureAwait(false);
        var (findings, unreadable) = await AskAllAsync(transaction, Savepoint, asked, options, version, ct).ConfigureAwait(false);
        skipped.AddRange(unreadable);

        // Rolling back gives the caller back the search_path and the right to write.
        await transaction.RollbackAsync(Savepoint, ct).ConfigureAwait(false);
        await transaction.ReleaseAsync(Savepoint, ct).ConfigureAwait(false);
        var (open, accepted) = Sort(findings, options);
        return new VerificationReport
        {
            Database = connection.Database,
            ServerVersion = $"{version / 10000}.{version % 10000}",
            Profile = options.Profile,
            Findings = open,
            Suppressed = accepted,
            RulesRun = [.. asked.Except(unreadable.Select(rule => rule.Rule))],
            RulesSkipped = skipped,
        };
    }

    // One statement for all rules, and one by one only where that fails: a catalog that the role may not read fails the whole statement.
    private static async Task<(List<Finding> Findings, List<SkippedRule> Unreadable)> AskAllAsync(
        NpgsqlTransaction transaction, string savepoint, List<LintRule> rules, VerifierOptions options, int version, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        var unreadable = new List<SkippedRule>();
        try
        {
            await PrepareSessionAsync(connection, ct).ConfigureAwait(false);
            return (await AskAsync(connection, rules, options, version, ct).ConfigureAwait(false), unreadable);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await transaction.RollbackAsync(savepoint, ct).ConfigureAwait(false);
        }

        var findings = new List<Finding>();
        foreach (var rule in rules)
        {
            try
            {
                await PrepareSessionAsync(connection, ct).ConfigureAwait(false);
                findings.AddRange(await AskAsync(connection, [rule], options, version, ct).ConfigureAwait(false));
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                unreadable.Add(new SkippedRule(rule, e.MessageText, Unreadable: true));
                await transaction.RollbackAsync(savepoint, ct).ConfigureAwait(false);
            }
        }

        return (findings, unreadable);
    }

    // Expressions of policies are deparsed with schema names only where the search_path does not show the object: an empty path shows them all.
    private static async Task PrepareSessionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        using var command = new NpgsqlCommand("set transaction read only; set local search_path = pg_catalog; set local jit = off", connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        using var command = new NpgsqlCommand("select current_setting('server_version_num')::int", connection);
        return (int)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private static string? NotApplicable(LintRule rule, VerifierOptions options, int version)
    {
        if (rule.PalisadeOnly && options.Profile != VerifierProfile.Palisade) return "only for databases made by Palisade";
        return version / 10000 < rule.MinimumMajor ? $"needs PostgreSQL {rule.MinimumMajor}" : null;
    }

    private static async Task<List<Finding>> AskAsync(
        NpgsqlConnection connection, IReadOnlyList<LintRule> rules, VerifierOptions options, int version, CancellationToken ct)
    {
        using var command = new NpgsqlCommand(LintCatalog.Compose(rules), connection) { CommandTimeout = (int)Patience.TotalSeconds };
        void Names(IEnumerable<string>? names) => command.Parameters.Add(
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)names?.ToArray() ?? DBNull.Value });
        void Name(string? name) => command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)name ?? DBNull.Value });

        // The order of params in db/lints/0000_prelude.sql.
        Names(options.AppRoles);
        Name(options.TenantColumn);
        Name(options.OrganizationColumn);
        Names(options.Schemas);
        Names(options.AllowedTables.Select(entry => entry.Name));
        Names(options.AllowedDefiners.Select(entry => entry.Name));
        Names(options.ContextSchemas);
        Names(options.WallExceptions.Select(entry => entry.Name));
        Name(options.Profile == VerifierProfile.Palisade ? "palisade" : "generic");
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = version });

        var byCode = rules.ToDictionary(rule => rule.Code);
        var findings = new List<Finding>();
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var rule = byCode[reader.GetString(0)];
            findings.Add(new Finding(
                rule.Code, rule.Title, rule.SeverityIn(options.Profile), reader.GetString(1), reader.GetString(2), rule.Why, reader.GetString(3), rule.Classes));
        }

        return findings;
    }

    private static (List<Finding> Open, List<SuppressedFinding> Accepted) Sort(List<Finding> findings, VerifierOptions options)
    {
        var open = new List<Finding>();
        var accepted = new List<SuppressedFinding>();
        foreach (var finding in findings)
        {
            var ignored = options.Ignore.FirstOrDefault(entry => entry.Code == finding.Code && (entry.Object is null || entry.Object == finding.Object));
            if (ignored is null) open.Add(finding);
            else accepted.Add(new SuppressedFinding(finding, ignored.Reason));
        }

        // By severity, then in the order of the rules' files; the statement has sorted the objects of a rule, and this sort is stable.
        var order = LintCatalog.Rules.Select((rule, at) => (rule.Code, at)).ToDictionary(pair => pair.Code, pair => pair.at);
        return ([.. open.OrderByDescending(finding => finding.Severity).ThenBy(finding => order[finding.Code])], accepted);
    }
}
