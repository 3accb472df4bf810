using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Testing;

namespace Palisade.Api.Tests.Isolation;

/// <summary>A table of tenant data, as the catalog knows it.</summary>
internal sealed record TenantTable(string Schema, string Name, IReadOnlyList<TenantColumn> Columns)
{
    public string FullName => $"{Schema}.{Name}";

    public bool HasId => Columns.Any(c => c is { Name: "id", Type: "uuid" });
}

internal sealed record TenantColumn(string Name, string Type);

/// <summary>Looks at a tenant's rows as the superuser: which tables there are, and whether the rows changed.</summary>
internal static class TenantRows
{
    /// <summary>Every table with a tenant_id, apart from the doors' index, whose rows say nothing of their own.</summary>
    public static async Task<IReadOnlyList<TenantTable>> TablesAsync(TestDatabase database)
    {
        var rows = new List<(string Schema, string Table, string Column, string Type)>();
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(
            """
            select n.nspname, c.relname, a.attname, format_type(a.atttypid, null)
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace and n.nspname not in ('doors', 'ctx', 'pg_catalog', 'information_schema')
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            where c.relkind in ('r', 'p') and not c.relispartition
                and exists (select from pg_attribute t where t.attrelid = c.oid and t.attname = 'tenant_id' and not t.attisdropped)
            order by 1, 2, a.attnum
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return [.. rows.GroupBy(r => (r.Schema, r.Table)).Select(g => new TenantTable(g.Key.Schema, g.Key.Table, [.. g.Select(r => new TenantColumn(r.Column, r.Type))]))];
    }

    /// <summary>Every row of the tenant by table, as text. When a credential was last used is left out: being refused counts as a use nowhere, but its owner's own calls do.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> SnapshotAsync(TestDatabase database, Guid tenant)
    {
        var snapshot = new Dictionary<string, IReadOnlyList<string>>();
        await using var connection = await OpenAsync(database);
        // Being refused is written down where one was refused: that is no change of anything.
        foreach (var table in (await TablesAsync(database)).Where(t => t.FullName != "audit.fresh"))
        {
            await using var command = new NpgsqlCommand(
                $"select coalesce(array_agg(r order by r), '{{}}') from (select (to_jsonb(t) - 'last_used_at' - 'last_seen_at')::text as r from {table.FullName} t where tenant_id = $1) x", connection)
            {
                Parameters = { new() { Value = tenant } },
            };
            snapshot[table.FullName] = (string[])(await command.ExecuteScalarAsync())!;
        }

        return snapshot;
    }

    /// <summary>Rows of <paramref name="before"/> that are gone or changed.</summary>
    public static IReadOnlyList<string> Changed(IReadOnlyDictionary<string, IReadOnlyList<string>> before, IReadOnlyDictionary<string, IReadOnlyList<string>> after) =>
        [.. before.SelectMany(table => table.Value.Except(after[table.Key]).Select(row => $"{table.Key}: changed or gone: {row}"))];

    /// <summary>Rows that came in between, apart from those that belong to <paramref name="mayAdd"/>.</summary>
    public static IReadOnlyList<string> Added(
        IReadOnlyDictionary<string, IReadOnlyList<string>> before, IReadOnlyDictionary<string, IReadOnlyList<string>> after, params Guid[] mayAdd) =>
        [.. after.SelectMany(table => table.Value.Except(before[table.Key])
            .Where(row => !mayAdd.Any(o => (string?)JsonNode.Parse(row)!["org_id"] == o.ToString()))
            .Select(row => $"{table.Key}: added: {row}"))];

    public static async Task<NpgsqlConnection> OpenAsync(TestDatabase database)
    {
        var connection = new NpgsqlConnection(database.Admin);
        await connection.OpenAsync();
        return connection;
    }
}
