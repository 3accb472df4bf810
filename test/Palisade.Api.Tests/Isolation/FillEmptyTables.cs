using System.Text.RegularExpressions;
using Npgsql;
using Palisade.Testing;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// Gives a tenant one row in each table that has none of it, with values made up from the catalog: a table that somebody adds is part of the
/// victim without anybody thinking of it.
/// </summary>
internal static partial class FillEmptyTables
{
    public static async Task RunAsync(TestDatabase database, Guid tenant, Guid organization)
    {
        await using var connection = await TenantRows.OpenAsync(database);
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var replica = new NpgsqlCommand("set local session_replication_role = replica", connection))
            await replica.ExecuteNonQueryAsync();
        foreach (var table in await TenantRows.TablesAsync(database))
        {
            await using var exists = new NpgsqlCommand($"select exists (select from {table.FullName} where tenant_id = '{tenant}')", connection);
            if ((bool)(await exists.ExecuteScalarAsync())!)
                continue;
            var columns = await NeededAsync(connection, table, tenant, organization);
            await using var insert = new NpgsqlCommand(
                $"insert into {table.FullName} ({string.Join(", ", columns.Select(c => c.Name))}) values ({string.Join(", ", columns.Select(c => c.Value))}) on conflict do nothing", connection);
            try
            {
                await insert.ExecuteNonQueryAsync();
            }
            catch (PostgresException e)
            {
                throw new InvalidOperationException($"No row for {table.FullName} can be made up ({e.MessageText}): let Victim.CreateAsync make one.", e);
            }
        }

        await transaction.CommitAsync();
    }

    /// <summary>The columns that must be given, and those that make the row belong to the victim.</summary>
    private static async Task<List<(string Name, string Value)>> NeededAsync(NpgsqlConnection connection, TenantTable table, Guid tenant, Guid organization)
    {
        var checks = new List<string>();
        await using (var command = new NpgsqlCommand($"select pg_get_constraintdef(oid) from pg_constraint where conrelid = '{table.FullName}'::regclass and contype = 'c'", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                checks.Add(reader.GetString(0));
        }

        var columns = new List<(string, string)>();
        await using (var command = new NpgsqlCommand($"select attname from pg_attribute where attrelid = '{table.FullName}'::regclass and attnum > 0 and attnotnull and not atthasdef and attidentity = ''", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var column = table.Columns.Single(c => c.Name == reader.GetString(0));
                columns.Add((column.Name, Value(column, checks, tenant, organization)));
            }
        }

        return columns;
    }

    private static string Value(TenantColumn column, IReadOnlyList<string> checks, Guid tenant, Guid organization) => (column.Name, column.Type) switch
    {
        ("tenant_id", _) => $"'{tenant}'",
        ("org_id", _) => $"'{organization}'",
        (_, "uuid") => $"'{Guid.CreateVersion7()}'",
        (_, "text") => checks.Where(c => c.Contains($"({column.Name} ", StringComparison.Ordinal)).Select(c => FirstWord().Match(c)).FirstOrDefault(m => m.Success) is { } word ? word.Value : "'made-up'",
        (_, "bytea") => "decode(repeat('ab', 32), 'hex')",
        (_, "jsonb") => checks.Any(c => c.Contains(column.Name, StringComparison.Ordinal) && c.Contains("'array'", StringComparison.Ordinal)) ? "'[]'" : "'{}'",
        (_, "boolean") => "false",
        (_, var type) when type.StartsWith("timestamp", StringComparison.Ordinal) => "now()",
        (_, "date") => "current_date",
        (_, "interval") => "interval '1 day'",
        (_, var type) when type.EndsWith("[]", StringComparison.Ordinal) => "'{}'",
        _ => "1",
    };

    [GeneratedRegex("'[a-z_]+'(?=::text)", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstWord();
}
