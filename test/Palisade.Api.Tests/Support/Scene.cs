using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Palisade.Tenancy;

namespace Palisade.Api.Tests.Support;

/// <summary>
/// A brand with programs, partners, links and clicks. What other features' routes make is set as rows by the superuser, clicks by the ingest
/// role; everything under test goes over HTTP.
/// </summary>
public sealed class Scene
{
    private readonly PalisadeApp _app;
    private readonly Guid _tenantId;
    private int _count;

    private Scene(PalisadeApp app, TestTenant brand)
    {
        _app = app;
        Brand = brand;
        _tenantId = Parse(brand.Id);
    }

    public TestTenant Brand { get; }

    public HttpClient Operator => Brand.Operator;

    public Guid TenantId => _tenantId;

    public static async Task<Scene> CreateAsync(PalisadeApp app) => new(app, await app.CreateTenantAsync());

    public static Guid Parse(string id) => PublicId.TryParse(id, out var value) ? value : throw new FormatException(id);

    public static string Text(Guid id) => PublicId.Format(id);

    /// <summary>A partner; its id.</summary>
    public async Task<Guid> PartnerAsync(string? email = null)
    {
        var id = Guid.CreateVersion7();
        await RowAsync(
            "insert into directory.organizations (tenant_id, id, org_id, kind, name) values ($1, $2, $2, 'partner', 'A partner')", _tenantId, id);
        await RowAsync(
            """
            insert into programs.partners (tenant_id, id, org_id, email, name, approved_at, activated_at)
            values ($1, $2, $2, $3, 'A partner', now(), now())
            """,
            _tenantId, id, email ?? $"partner{++_count}@example.com");
        return id;
    }

    /// <summary>A client that acts as the partner.</summary>
    public async Task<HttpClient> ActAsAsync(Guid partner)
    {
        var key = "op_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await RowAsync(
            """
            insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash)
            values ($1, $2, $3, 'partner', $4, $5)
            """,
            _tenantId, Guid.CreateVersion7(), partner, key[..8], SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return Brand.With(key);
    }

    public async Task<Guid> ProgramAsync(
        string rule = """[{"trigger":"every","type":"percent","value":10}]""", string model = "last_click", int windowDays = 60, int? holdbackDays = null)
    {
        var id = Guid.CreateVersion7();
        await RowAsync(
            """
            insert into programs.programs (tenant_id, id, name, commission_rule, attribution_model, attribution_window_days, holdback_days, destination_url)
            values ($1, $2, 'A program', $3::text::jsonb, $4, $5, $6, 'https://shop.example/')
            """,
            _tenantId, id, rule, model, windowDays, (object?)holdbackDays ?? DBNull.Value);
        return id;
    }

    /// <summary>A click of the partner on a link of its own, <paramref name="age"/> ago.</summary>
    public async Task<Guid> ClickAsync(Guid partner, Guid program, TimeSpan age, Guid? id = null, string? flag = null, string? userAgent = null, string? referer = null)
    {
        var link = Guid.CreateVersion7();
        await RowAsync(
            "insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ($1, $2, $3, $4, $5)",
            _tenantId, link, partner, "k" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), program);
        var at = DateTimeOffset.UtcNow - age;
        var click = id ?? Guid.CreateVersion7(at);
        await ExecuteAsync(
            """
            insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, fraud_flag, user_agent, referer, ts)
            values ($1, $2, $3, $4, $5, 'https://shop.example/?cref=x', $6, $7, $8, $9)
            """,
            _app.Database.Ingest,
            _tenantId, click, partner, program, link, (object?)flag ?? DBNull.Value, (object?)userAgent ?? DBNull.Value, (object?)referer ?? DBNull.Value, at);
        return click;
    }

    /// <summary>Stitches with the operator's key, so with full effect.</summary>
    public Task<JsonObject> IdentifyAsync(Guid click, string user) =>
        Operator.PostAsync("attribution/identify", new { cref = Text(click), userId = user }, HttpStatusCode.OK);

    public Task<JsonObject> EventAsync(string user, string type, decimal? value = null, DateTimeOffset? ts = null, string? externalEventId = null, string currency = "USD") =>
        Operator.PostAsync("attribution/events", new { userId = user, type, value, currency, ts, externalEventId }, HttpStatusCode.OK);

    public async Task<IReadOnlyList<JsonObject>> CommissionsAsync(string query = "") =>
        [.. (await Operator.GetAsync("commissions" + query, HttpStatusCode.OK))["commissions"]!.AsArray().Select(c => c!.AsObject())];

    /// <summary>Amounts that stand (not reversed), as text, sorted.</summary>
    public async Task<string[]> StandingAsync() =>
        [.. (await CommissionsAsync()).Where(c => (string)c["status"]! != "reversed").Select(c => (string)c["amount"]!).Order(StringComparer.Ordinal)];

    /// <summary>Approves everything accrued.</summary>
    public async Task ApproveAllAsync()
    {
        foreach (var commission in await CommissionsAsync("?status=accrued"))
            await Operator.PostAsync($"commissions/{commission["id"]}/approve", new { }, HttpStatusCode.OK);
    }

    public Task<JsonObject> RunPayoutsAsync() => Operator.PostAsync("payouts/run", new { }, HttpStatusCode.OK);

    public Task<object?> ScalarAsync(string sql) => _app.Database.AdminAsync(sql);

    public Task RowAsync(string sql, params object[] values) => ExecuteAsync(sql, _app.Database.Admin, values);

    private static async Task ExecuteAsync(string sql, string connectionString, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}
