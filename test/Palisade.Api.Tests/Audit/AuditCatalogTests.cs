using Npgsql;
using Palisade.Api.Tests.Isolation;
using Palisade.Api.Tests.Support;
using Palisade.Audit;
using Palisade.Audit.History;
using Palisade.Leaving.People;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Audit;

/// <summary>No table and no column is forgotten.</summary>
public sealed class AuditCatalogTests(QuietApp app)
{
    /// <summary>Columns whose values are hidden in the history, by table: addresses, names, secrets, and texts that may hold such.</summary>
    private static readonly Dictionary<string, string[]> Masked = new(StringComparer.Ordinal)
    {
        ["directory.tenants"] = ["support_email"],
        ["directory.organizations"] = ["name"],
        ["directory.settings"] = ["value"],
        ["access.members"] = ["email", "name", "revoke_reason"],
        ["access.scim_tokens"] = ["token_hash"],
        ["access.scim_users"] = ["address", "attributes", "display_name", "external_id", "user_key"],
        ["access.sessions"] = ["address_hashes", "device", "network", "token_hash"],
        ["access.recovery_codes"] = ["code_hash"],
        ["access.passkeys"] = ["credential_id", "name", "public_key", "transports"],
        ["access.api_keys"] = ["key_hash", "label"],
        ["directory.domains"] = ["token"],
        ["leaving.erasures"] = ["certificate"],
        ["platform.signing_keys"] = ["mark"],
        ["programs.partners"] = ["email", "metadata", "name", "revoke_reason", "stripe_connect_account_id"],
        ["programs.links"] = ["destination_url", "link_key"],
        ["programs.coupons"] = ["code"],
        ["attribution.fraud_decisions"] = ["reason"],
        ["payouts.accounts"] = ["account_id"],
        ["payouts.confirmations"] = ["body", "message_id", "reason", "reference", "return_reference"],
        ["attribution.fraud_cases"] = ["reason", "subject", "user_id"],
        ["payouts.payouts"] = ["metadata"],
        ["payouts.recovery_requests"] = ["note"],
        ["integrations.webhook_endpoints"] = ["url"],
        ["integrations.postbacks"] = ["url"],
        ["vault.data_keys"] = ["wrapped"],
        ["vault.secrets"] = ["sealed"],
        ["staff.operators"] = ["email", "name", "token_hash"],
        ["staff.blocklist"] = ["reason", "value"],
        ["staff.reaches"] = ["confirmed_name", "operator_name"],
        ["vault.mail_transports"] = ["sender", "smtp_user"],
    };

    [Fact]
    public async Task Every_table_is_audited_or_excluded_with_a_reason()
    {
        var tables = (await TenantRows.TablesAsync(app.Database)).Select(t => t.FullName).ToHashSet(StringComparer.Ordinal);
        var watched = await WatchedAsync();
        Assert.True(watched.Count > 20);
        Assert.Empty(tables.Except(watched.Keys).Except(NotAudited.Tables.Keys));
        Assert.Empty(watched.Keys.Intersect(NotAudited.Tables.Keys));
        Assert.Empty(NotAudited.Tables.Keys.Except(tables));
        Assert.All(NotAudited.Tables.Values, reason => Assert.NotEmpty(reason));
    }

    [Fact]
    public async Task Every_column_of_an_audited_table_is_shown_ignored_or_masked_on_purpose()
    {
        var watched = await WatchedAsync();
        foreach (var table in (await TenantRows.TablesAsync(app.Database)).Where(t => watched.ContainsKey(t.FullName)))
        {
            var hidden = table.Columns.Select(c => c.Name).Except(watched[table.FullName]).Order(StringComparer.Ordinal);
            Assert.Equal(Masked.GetValueOrDefault(table.FullName, []), hidden);
        }

        Assert.Empty(Masked.Keys.Except(watched.Keys));
    }

    [Theory]
    [InlineData("email")]
    [InlineData("sealed")]
    [InlineData("hash")]
    [InlineData("secret")]
    [InlineData("password")]
    [InlineData("token")]
    public async Task No_column_that_sounds_like_a_secret_or_an_address_is_shown(string sound)
    {
        string[] harmless =
        [
            "integrations.webhook_endpoints.secret_prefix", "integrations.webhook_endpoints.previous_secret_until", "payouts.transfers.lease_token",
            "payouts.provider.secret_prefix", "payouts.provider.previous_secret_until",
        ];
        var shown = (await WatchedAsync()).SelectMany(t => t.Value.Select(c => $"{t.Key}.{c}")).Where(c => c.Split('.')[2].Contains(sound, StringComparison.Ordinal));
        Assert.Empty(shown.Except(harmless));
    }

    /// <summary>The history cannot be changed, so what an erasure takes away must never have been in it.</summary>
    [Fact]
    public async Task Nothing_that_an_erasure_takes_away_is_shown()
    {
        // Which events are sent on; and columns that are never written down.
        string[] harmless = ["integrations.postbacks.events", "integrations.postbacks.last_error", "attribution.rederivations.after_user"];
        var watched = await WatchedAsync();
        var erased = PersonalData.Tables.SelectMany(t => t.Erased.Concat(t.Deleted).Select(c => $"{t.Table}.{c}")).ToHashSet(StringComparer.Ordinal);
        Assert.True(erased.Count > 20);
        var shown = watched.SelectMany(t => t.Value.Select(c => $"{t.Key}.{c}"));
        Assert.Empty(shown.Where(erased.Contains).Except(harmless));
    }

    [Fact]
    public async Task Every_kind_of_actor_can_be_written_down_and_has_a_word()
    {
        var kinds = Enum.GetValues<ActorKind>();
        Assert.Equal(kinds.Length, kinds.Select(k => EntryRow.KindOf(((char)k).ToString())).Distinct().Count());
        var check = (string?)await app.Database.AdminAsync(
            "select pg_get_constraintdef(c.oid) from pg_constraint c where c.conrelid = 'audit.fresh'::regclass and c.conname = 'fresh_actor_kind_check'");
        Assert.All(kinds, k => Assert.Contains($"'{(char)k}'", check, StringComparison.Ordinal));
    }

    /// <summary>Audited tables with the columns that are not masked, as the triggers themselves say.</summary>
    private async Task<Dictionary<string, HashSet<string>>> WatchedAsync()
    {
        var watched = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        await using var connection = new NpgsqlConnection(app.Database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select n.nspname || '.' || c.relname, string_to_array(encode(t.tgargs, 'escape'), '\000')
            from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
            where t.tgfoid = 'audit.record()'::regprocedure and t.tgenabled = 'O'
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var arguments = reader.GetFieldValue<string[]>(1);
            watched[reader.GetString(0)] = [.. arguments[2].Trim('{', '}').Split(','), .. arguments[3].Trim('{', '}').Split(',')];
        }

        return watched;
    }
}
