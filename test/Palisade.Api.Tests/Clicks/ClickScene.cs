using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using Npgsql;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Testing;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

/// <summary>A brand with a program, a partner and a link, and ways to follow the link and to look what was stored.</summary>
internal sealed class ClickScene
{
    private static readonly HttpClient Browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 256, RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1 })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private readonly PalisadeApp _app;

    private ClickScene(PalisadeApp app, TestTenant brand, Guid partner, Guid program, Guid link, string key) =>
        (_app, Brand, Partner, Program, Link, Key) = (app, brand, partner, program, link, key);

    public TestTenant Brand { get; }

    public Guid Partner { get; }

    public Guid Program { get; }

    public Guid Link { get; }

    public string Key { get; }

    public Guid Tenant => Parse(Brand.Id);

    private TestDatabase Database => _app.Database;

    public static async Task<ClickScene> CreateAsync(
        PalisadeApp app, string destination = "https://shop.example/?a=1", string? linkDestination = null, string? allowed = null, string key = "ann-spring")
    {
        var brand = await app.CreateTenantAsync();
        var partner = Parse((string)(await brand.CreatePartnerAsync("ann@example.com"))["id"]!);
        var (tenant, program, link) = (Parse(brand.Id), Guid.CreateVersion7(), Guid.CreateVersion7());
        var scene = new ClickScene(app, brand, partner, program, link, key);
        await scene.SqlAsync(
            "insert into programs.programs (tenant_id, id, name, commission_rule, destination_url, deep_link_allowed_domains) values ($1, $2, 'Spring', '[]', $3, $4)",
            tenant, program, destination, (object?)allowed ?? DBNull.Value);
        await scene.AddLinkAsync(link, key, linkDestination);
        return scene;
    }

    public Task AddLinkAsync(Guid id, string key, string? destination = null) => SqlAsync(
        "insert into programs.links (tenant_id, id, org_id, link_key, program_id, destination_url) values ($1, $2, $3, $4, $5, $6)",
        Tenant, id, Partner, key, Program, (object?)destination ?? DBNull.Value);

    public Uri LinkUrl(Uri? server = null, string? key = null) => new(server ?? _app.Url, $"/t/{Brand.Slug}/r/{key ?? Key}");

    public async Task<HttpResponseMessage> FollowAsync(
        Uri? server = null, string? key = null, string query = "", HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, LinkUrl(server, key) + query);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return await Browser.SendAsync(request);
    }

    /// <summary>Follows the link and returns the click's id as the landing page gets it.</summary>
    public async Task<Guid> ClickAsync(Uri? server = null, string? key = null)
    {
        using var response = await FollowAsync(server, key);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return Cref(response);
    }

    public static Guid Cref(HttpResponseMessage response) =>
        Parse(HttpUtility.ParseQueryString(response.Headers.Location!.Query)["cref"]!);

    public async Task<int> CountAsync() => (int)(long)(await SqlAsync("select count(*) from attribution.clicks where tenant_id = $1", Tenant))!;

    public async Task<JsonObject?> StoredAsync(Guid click) =>
        await SqlAsync("select to_jsonb(c)::text from attribution.clicks c where tenant_id = $1 and id = $2", Tenant, click) is string json
            ? JsonNode.Parse(json)!.AsObject()
            : null;

    /// <summary>Ids of all clicks, sorted; an id that were there twice would be listed twice.</summary>
    public async Task<IReadOnlyList<Guid>> StoredIdsAsync() =>
        (Guid[])(await SqlAsync("select coalesce(array_agg(id order by id), '{}') from attribution.clicks where tenant_id = $1", Tenant))!;

    /// <summary>As the superuser.</summary>
    public async Task<object?> SqlAsync(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(Database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(seconds), $"Not within {seconds} s: {what}");
            await Task.Delay(50);
        }
    }

    private static Guid Parse(string id) => PublicId.TryParse(id, out var value) ? value : throw new FormatException(id);
}
