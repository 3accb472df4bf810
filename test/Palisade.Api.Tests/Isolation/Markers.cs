using System.Text.RegularExpressions;
using Npgsql;
using Palisade.Testing;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// Writes an unmistakable text into every text column of a tenant's rows, wherever the table's own constraints allow one, so that any of it is
/// recognized wherever it turns up.
/// </summary>
internal sealed partial class Markers
{
    /// <summary>Text that the server itself reads as a code or that the caller's URL names anyway; the rest is tried and what a constraint refuses stays.</summary>
    private static readonly string[] LeftAlone = ["slug", "currency", "scopes", "permissions", "allowed_from"];

    private readonly string _run = "mk" + Random.Shared.NextInt64(0x1000_0000, 0xffff_ffff).ToString("x");
    private readonly List<string> _columns = [];

    /// <summary>What all markers have in common; in no other text.</summary>
    public string Core => _run;

    /// <summary>The marked columns, as <c>schema.table.column</c>.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Text columns that hold no marker because their constraints admit none.</summary>
    public List<string> Refused { get; } = [];

    public async Task WriteAsync(TestDatabase database, Guid tenant)
    {
        await using var connection = await TenantRows.OpenAsync(database);
        await using var transaction = await connection.BeginTransactionAsync();

        // Triggers keep posted facts from changing; constraints hold as they are.
        await ExecuteAsync(connection, "set local session_replication_role = replica");
        foreach (var table in await TenantRows.TablesAsync(database))
        {
            foreach (var column in table.Columns.Where(c => c.Type is "text" or "jsonb" or "text[]" && !LeftAlone.Contains(c.Name)))
                await MarkAsync(connection, table, column, tenant);
        }

        await transaction.CommitAsync();
    }

    /// <summary>The columns whose markers stand in a text.</summary>
    public IReadOnlyList<string> In(string text)
    {
        if (!text.Contains(_run, StringComparison.OrdinalIgnoreCase))
            return [];
        var found = Number().Matches(text).Where(m => m.Groups["run"].Value.Equals(_run, StringComparison.OrdinalIgnoreCase))
            .Select(m => _columns[int.Parse(m.Groups["number"].Value) - 100]).Distinct().ToList();
        return found.Count > 0 ? found : ["a part of a marker"];
    }

    private async Task MarkAsync(NpgsqlConnection connection, TenantTable table, TenantColumn column, Guid tenant)
    {
        var token = $"{_run}x{100 + _columns.Count}";
        foreach (var value in Candidates(table, column, token))
        {
            await ExecuteAsync(connection, "savepoint marking");
            try
            {
                // Every row gets a value of its own, also where there was none.
                var written = await ExecuteAsync(
                    connection,
                    $"""
                    with numbered as (select ctid as at, row_number() over () as n from {table.FullName} where tenant_id = '{tenant}')
                    update {table.FullName} t set {column.Name} = {value} from numbered where t.ctid = numbered.at and {Condition(column)}
                    """);
                if (written > 0)
                {
                    _columns.Add($"{table.FullName}.{column.Name}");
                    return;
                }
            }
            catch (PostgresException e) when (e.SqlState.StartsWith("23", StringComparison.Ordinal) || e.SqlState.StartsWith("22", StringComparison.Ordinal))
            {
                await ExecuteAsync(connection, "rollback to savepoint marking");
            }
        }

        Refused.Add($"{table.FullName}.{column.Name}");
    }

    private static IEnumerable<string> Candidates(TenantTable table, TenantColumn column, string token)
    {
        if (column.Type == "jsonb")
        {
            yield return $$"""t.{{column.Name}} || '{"marker": "{{token}}"}'""";
            yield break;
        }

        if (column.Type == "text[]")
        {
            yield return $"array['{token}']";
            yield break;
        }

        if (column.Name.EndsWith("_url", StringComparison.Ordinal))
            yield return $"'https://{token}.example/' || n";
        if (column.Name.Contains("email", StringComparison.Ordinal))
            yield return $"'{token}-' || n || '@example.com'";
        yield return $"'MARK-{table.Name}-{column.Name}-{token}-' || n";
        yield return $"'{token}-' || n";
    }

    private static string Condition(TenantColumn column) => column.Type == "jsonb" ? $"jsonb_typeof(t.{column.Name}) = 'object'" : "true";

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("(?<run>mk[0-9a-f]{8})x(?<number>[0-9]{3})", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
