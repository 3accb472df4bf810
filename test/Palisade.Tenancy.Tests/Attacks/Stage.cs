using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using Palisade.Tenancy.Schema;
using Palisade.Testing;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>
/// Databases with two tenants: A, whose organization A1 holds the attacker, and B. Every text the attacker may see says <c>permitted</c>;
/// every text of B, of A's other organization A2 and of A's operators says <c>forbidden</c>.
/// </summary>
internal sealed partial class Stage : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<(int, SealVariant), Lazy<Task<string>>> Templates = new();
    private static readonly ConcurrentDictionary<(int, SealVariant), Lazy<Task<Stage>>> Shared = new();

    private readonly TestCluster _cluster;

    private Stage(TestCluster cluster, SealVariant seal, string name) => (_cluster, Seal, Name) = (cluster, seal, name);

    public string Name { get; }

    public SealVariant Seal { get; }

    public int Major => _cluster.Major;

    /// <summary>Name of the role that attacks may use as <c>{weak}</c>.</summary>
    public string WeakRole => "weak_" + Name;

    public string Admin => _cluster.AdminConnectionString(Name);

    /// <summary>The database as migrated, for all attacks that set no scene of their own.</summary>
    public static Task<Stage> ProtectedAsync(int major, SealVariant seal) =>
        Shared.GetOrAdd((major, seal), key => new Lazy<Task<Stage>>(() => CopyAsync(key.Item1, key.Item2))).Value;

    public static async Task<Stage> CopyAsync(int major, SealVariant seal)
    {
        var cluster = await TestCluster.GetAsync(major);
        var template = await Templates.GetOrAdd((major, seal), key => new Lazy<Task<string>>(() => SeedAsync(key.Item1, key.Item2))).Value;
        var name = "attack_" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        await cluster.CreateDatabaseAsync(name, template);
        var stage = new Stage(cluster, seal, name);

        // A copy takes everything over but the rights on the database itself.
        await stage.AdminAsync(
            $"revoke all on database {name} from public; grant connect on database {name} to palisade_app, palisade_ingest; grant create on database {name} to palisade_owner");
        return stage;
    }

    /// <summary>A fixed id per name, e.g. <c>A</c>, <c>A1</c>, <c>B1L</c>.</summary>
    public static Guid Id(string name) => Guid.ParseExact("00000000-0000-7000-8000-" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(name.PadLeft(6, '0'))), "D");

    /// <summary>
    /// Puts ids in: <c>{A}</c> and <c>{B}</c> the tenants, <c>{A1}</c> … <c>{B2}</c> their organizations, with a letter after it one row of the
    /// tenant or organization (P program, L link, C click, M member, S session, K key), <c>{X}</c> (and letters) nobody's. <c>{weak}</c>, <c>{database}</c>.
    /// </summary>
    public string Fill(string sql) => Placeholder().Replace(sql, m => Id(m.Groups["id"].Value).ToString())
        .Replace("{weak}", WeakRole).Replace("{database}", Name);

    public async Task AdminAsync(string sql) => await AdminScalarAsync(sql);

    public async Task<object?> AdminScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Admin + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Fill(sql), connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Every row that A1 must not touch: all but those of its own organization.</summary>
    public async Task<string> ForeignRowsAsync()
    {
        await using var connection = new NpgsqlConnection(Admin + ";Pooling=false");
        await connection.OpenAsync();
        var queries = new List<string>();
        await using (var tables = new NpgsqlCommand(
            """
            select format('select %L, coalesce(string_agg(t::text, E''\n'' order by t::text), '''') from %s t%s', c.oid::regclass, c.oid::regclass,
                case when exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'org_id')
                    then ' where tenant_id is distinct from ''{A}'' or org_id is distinct from ''{A1}'''
                    -- Whatever A1 does rightly leaves a trace in A's own history.
                    when c.oid = 'audit.fresh'::regclass then ' where tenant_id is distinct from ''{A}''' else '' end)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
            where c.relkind in ('r', 'p') and c.relnamespace not in ('pg_catalog'::regnamespace, 'ctx'::regnamespace) order by c.oid
            """, connection))
        await using (var reader = await tables.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                queries.Add(reader.GetString(0));
        }

        await using var rows = new NpgsqlCommand(Fill(string.Join(" union all ", queries) + " order by 1"), connection);
        await using var found = await rows.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await found.ReadAsync())
            text.Append(found.GetString(0)).Append('\n').Append(found.GetString(1)).Append('\n');
        return text.ToString();
    }

    public string Login(string role, string password) =>
        new NpgsqlConnectionStringBuilder(Admin) { Username = role, Password = password, Pooling = false, IncludeErrorDetail = true }.ConnectionString;

    public async ValueTask DisposeAsync()
    {
        await _cluster.DropDatabaseAsync(Name);
        await using var connection = new NpgsqlConnection(_cluster.AdminConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand(
            $"do $$ begin if exists (select from pg_roles where rolname = '{WeakRole}') then drop owned by {WeakRole}; drop role {WeakRole}; end if; end $$", connection);
        await drop.ExecuteNonQueryAsync();
    }

    private static async Task<string> SeedAsync(int major, SealVariant seal)
    {
        var migrated = await TestDatabase.CreateAsync(major, seal);
        var cluster = await TestCluster.GetAsync(major);
        await new Stage(cluster, seal, migrated.Name).AdminAsync(Seed.Sql());
        await cluster.SealTemplateAsync(migrated.Name);
        return migrated.Name;
    }

    [GeneratedRegex(@"\{(?<id>[ABX][0-9]?[A-Z]?)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
