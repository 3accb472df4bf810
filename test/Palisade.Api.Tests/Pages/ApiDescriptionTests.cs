using System.Net;
using System.Text.Json.Nodes;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Pages;

public sealed class ApiDescriptionTests(PalisadeApp app)
{
    private static readonly string[] Verbs = ["get", "post", "put", "patch", "delete"];

    [Fact]
    public async Task Every_operation_says_its_id_summary_tag_and_how_it_refuses()
    {
        var operations = await OperationsAsync();
        Assert.True(operations.Count > 20, $"Only {operations.Count} operations are described.");
        Assert.Equal(operations.Count, operations.Select(o => (string?)o.Operation["operationId"]).Distinct().Count());
        foreach (var (name, operation) in operations)
        {
            Assert.False(string.IsNullOrEmpty((string?)operation["operationId"]), name);
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), name);
            Assert.Single(operation["tags"]!.AsArray());
            Assert.NotNull(operation["responses"]!["default"]!["content"]!["application/problem+json"]!["schema"]);
        }
    }

    [Fact]
    public async Task Ids_and_times_are_described_as_the_text_they_are()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!.AsObject();
        var id = schemas["CreateTenantResponse"]!["properties"]!["id"]!;
        Assert.Equal("string", (string?)id["type"]);
        Assert.Equal("ulid", (string?)id["format"]);
        var request = schemas["CreateTenantKeyRequest"]!;
        Assert.DoesNotContain("label", request["required"]?.AsArray().Select(r => (string?)r) ?? []);
    }

    [Fact]
    public async Task Every_parameter_of_a_path_is_described()
    {
        foreach (var (name, operation) in await OperationsAsync())
        {
            var described = operation["parameters"]?.AsArray().Where(p => (string?)p!["in"] == "path").Select(p => (string)p!["name"]!).Order() ?? Enumerable.Empty<string>();
            var named = name.Split('/').Where(p => p.StartsWith('{')).Select(p => p.Trim('{', '}')).Order();
            Assert.Equal(named, described);
        }
    }

    [Fact]
    public async Task The_page_uses_nothing_from_elsewhere()
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        var html = await client.GetStringAsync(new Uri("/api/v1/docs", UriKind.Relative));
        Assert.DoesNotContain("//", html.Replace("<!doctype", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var asset in html.Split('"').Where(t => t.StartsWith("/assets/", StringComparison.Ordinal)))
        {
            using var response = await client.GetAsync(new Uri(asset, UriKind.Relative));
            Assert.True(response.StatusCode == HttpStatusCode.OK, asset);
        }
    }

    private async Task<JsonObject> DocumentAsync()
    {
        using var client = PalisadeApp.Client(app.Url, bearer: null);
        return await client.GetAsync("/api/v1/openapi.json", HttpStatusCode.OK);
    }

    private async Task<List<(string Name, JsonObject Operation)>> OperationsAsync() =>
        [.. (await DocumentAsync())["paths"]!.AsObject().SelectMany(
            path => path.Value!.AsObject().Where(o => Verbs.Contains(o.Key)).Select(o => (path.Key, o.Value!.AsObject())))];
}
