using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Leaving.People;

namespace Palisade.Api.Tests.Leaving;

/// <summary>Writes something unmistakable into every column of a person's rows that is declared as personal and goes.</summary>
internal static class Canaries
{
    public const string Core = "cnry";
    public const string Address = "cnry-alice@people.example";
    public const string User = "cnry-user";

    /// <summary>Makes the victim's partner, and its customer, the person; returns the columns that were written.</summary>
    public static async Task<IReadOnlyList<string>> PlantAsync(Victim victim, Palisade.Testing.TestDatabase database)
    {
        var planted = new List<string>();
        await using var connection = await TenantRows.OpenAsync(database);
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync(connection, "set local session_replication_role = replica");
        foreach (var table in await TenantRows.TablesAsync(database))
        {
            var declared = PersonalData.Tables.SingleOrDefault(t => t.Table == table.FullName) ?? new PersonalColumns(table.FullName);
            var rows = $"tenant_id = '{victim.Scene.TenantId}'" + (table.Columns.Any(c => c.Name == "org_id") && table.FullName != "platform.idempotency" ? $" and org_id = '{victim.Partner}'" : "");
            foreach (var column in table.Columns.Where(c => declared.Erased.Contains(c.Name) || declared.Deleted.Contains(c.Name)))
            {
                if (Value(table, column) is not { } value)
                    continue;
                await RunAsync(connection, "savepoint planting");
                try
                {
                    if (await RunAsync(connection, $"update {table.FullName} set {column.Name} = {value} where {rows}") > 0)
                        planted.Add($"{table.FullName}.{column.Name}");
                }
                catch (PostgresException e) when (e.SqlState.StartsWith("23", StringComparison.Ordinal))
                {
                    await RunAsync(connection, "rollback to savepoint planting");
                }
            }
        }

        // What proves who somebody is hangs on the member, not on the organization.
        var member = $"(select m.id from access.members m where m.tenant_id = '{victim.Scene.TenantId}' and m.org_id = '{victim.Partner}' order by m.id limit 1)";
        await RunAsync(connection, $"update access.passkeys set org_id = '{victim.Partner}', member_id = {member} where tenant_id = '{victim.Scene.TenantId}'");
        await RunAsync(connection, $"update access.challenges set purpose = 'register', session_id = gen_random_uuid(), member_id = {member} where tenant_id = '{victim.Scene.TenantId}'");
        await RunAsync(connection, $"update attribution.rederivations set status = 'done', finished_at = now() where tenant_id = '{victim.Scene.TenantId}'");
        await transaction.CommitAsync();
        return planted;
    }

    /// <summary>Rows that hold a canary, by table.</summary>
    public static IReadOnlyList<string> In(IReadOnlyDictionary<string, IReadOnlyList<string>> rows) =>
        [.. rows.SelectMany(table => table.Value.Where(row => row.Contains(Core, StringComparison.OrdinalIgnoreCase)
            || row.Contains(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(Core)), StringComparison.OrdinalIgnoreCase)).Select(row => $"{table.Key}: {row}"))];

    private static string? Value(TenantTable table, TenantColumn column) => (column.Name, column.Type) switch
    {
        (_, "text") when table.FullName == "access.scim_requests" => $"'{Address}'",
        ("email" or "support_email" or "address" or "user_key", _) => $"'{Address}'",
        ("user_id" or "after_user", _) => $"'{User}'",
        ("code", _) => "'CNRY-' || upper(substr(md5(id::text), 1, 8))",
        ("account_id", _) => "'acct_cnry'",
        ("payload", _) => $$"""'{"To": "{{Address}}", "Text": "cnry"}'""",
        ("body", "bytea") => $$"""convert_to('{"email": "{{Address}}", "user": "{{User}}"}', 'UTF8')""",
        ("body", _) => $$"""'{"email": "{{Address}}", "user": "{{User}}"}'""",
        (_, "jsonb") => $$"""'{"email": "{{Address}}", "name": "cnry", "user": "{{User}}"}'""",
        (_, "text") => $"'cnry-{column.Name}'",
        _ => null,
    };

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync();
    }
}
