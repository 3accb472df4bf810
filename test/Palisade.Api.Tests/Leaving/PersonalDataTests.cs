using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Palisade.Leaving.People;
using Xunit;

namespace Palisade.Api.Tests.Leaving;

/// <summary>The list of what is personal, against the catalog: nobody can add a column without deciding about it.</summary>
public sealed class PersonalDataTests(QuietApp app)
{
    /// <summary>Written over by the application itself, because the table's triggers post to the books.</summary>
    private static readonly string[] ByTheApplication = ["payouts.payouts.metadata"];

    /// <summary>Set together with names, and tell none: when somebody was revoked, or was last here.</summary>
    private static readonly string[] Times = ["closed_at", "revoked_at", "deactivated_at", "last_sign_in_at"];

    [Fact]
    public async Task Every_column_that_can_hold_text_is_decided_about()
    {
        Assert.Empty(await DifferencesAsync());
        var declared = PersonalData.Tables.SelectMany(All).ToList();
        Assert.True(declared.Count > 150, $"only {declared.Count} columns are declared");
        Assert.Equal(declared.Count, declared.Distinct().Count());
        Assert.All(PersonalData.Tables.Where(t => t.Kept.Length > 0), t => Assert.NotEmpty(t.Why));
    }

    [Fact]
    public async Task A_new_column_and_a_new_table_are_noticed()
    {
        await app.Database.AdminAsync("alter table programs.partners add column nickname text; create table leaving.planted (tenant_id uuid not null, diary jsonb)");
        try
        {
            Assert.Equal(["leaving.planted.diary: not declared", "programs.partners.nickname: not declared"], await DifferencesAsync());
        }
        finally
        {
            await app.Database.AdminAsync("alter table programs.partners drop column nickname; drop table leaving.planted");
        }
    }

    [Fact]
    public async Task What_is_declared_as_erased_is_what_the_eraser_may_update_and_nothing_else()
    {
        var may = new List<string>();
        await using var connection = await TenantRows.OpenAsync(app.Database);
        await using var command = new NpgsqlCommand(
            """
            select format('%s.%s.%s', n.nspname, c.relname, a.attname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and has_column_privilege('palisade_eraser', c.oid, a.attnum, 'update')
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            may.Add(reader.GetString(0));

        var erased = PersonalData.Tables.SelectMany(t => t.Erased.Select(c => $"{t.Table}.{c}")).Except(ByTheApplication);
        Assert.Equal(erased.Order(StringComparer.Ordinal), may.Where(c => !Times.Contains(c.Split('.')[2])).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> All(PersonalColumns table) => new[] { table.Erased, table.Deleted, table.Kept, table.Plain }.SelectMany(c => c).Select(c => $"{table.Table}.{c}");

    private async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var catalog = (await TenantRows.TablesAsync(app.Database))
            .SelectMany(t => t.Columns.Where(c => c.Type is "text" or "jsonb" or "json" or "bytea" or "text[]" or "character varying" or "xml").Select(c => $"{t.FullName}.{c.Name}")).ToList();
        Assert.True(catalog.Count > 150, $"only {catalog.Count} columns were found");
        var declared = PersonalData.Tables.SelectMany(All).ToList();
        return [.. catalog.Except(declared).Select(c => c + ": not declared").Concat(declared.Except(catalog).Select(c => c + ": not there")).Order(StringComparer.Ordinal)];
    }
}
