using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Staff;

/// <summary>Every route of a brand, called by operators of the platform: without a reach, with one into another brand, and with each kind of reach.</summary>
public sealed partial class StaffMatrixTests(QuietApp app)
{
    [Fact]
    public async Task Operator_without_a_reach_into_this_very_brand_is_a_stranger_on_every_route()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var (without, elsewhere, asked, ended) = (await app.OperatorAsync(), await app.OperatorAsync(), await app.OperatorAsync(), await app.OperatorAsync());
        await elsewhere.AskAsync(other, new { write = true });
        await ended.Console.PostAsync($"reaches/{await ended.AskAsync(brand, new { write = true })}/end", new { });
        await brand.ApprovesReachesAsync();
        await asked.AskAsync(brand, new { write = true });

        foreach (var staff in new[] { without, elsewhere, asked, ended })
        {
            using var client = staff.At(brand);
            foreach (var (method, path, _) in Routes())
            {
                var (status, error, _) = await CallAsync(client, brand, method, path);
                Assert.True((status, error) == (HttpStatusCode.Unauthorized, "unauthorized"), $"{method} {path}: {(int)status} {error}");
            }
        }
    }

    [Theory]
    [InlineData("support", false)]
    [InlineData("admin", false)]
    [InlineData("admin", true)]
    public async Task Reach_lets_in_where_the_catalog_says_and_nowhere_else(string role, bool write)
    {
        var catalog = app.Services.GetRequiredService<PermissionCatalog>();
        var (brand, staff) = (await app.CreateTenantAsync(), await app.OperatorAsync(role));
        await staff.AskAsync(brand, new { write });
        using var client = staff.At(brand);
        var held = catalog.OfReach(role == "admin" ? PermissionCatalog.PlatformAdmin : PermissionCatalog.PlatformSupport, write);
        Assert.Equal(write, held.Contains("partners.write"));
        Assert.Equal(role == "admin", held.Contains("contacts.read"));
        Assert.DoesNotContain(held, name => catalog.Find(name) is { NeverScoped: true } or { OperatorsOnly: true });
        Assert.True(write || !held.Any(name => catalog.Find(name)!.Writes));

        foreach (var (method, path, permission) in Routes().Where(r => r.Permission is not null))
        {
            var (status, error, required) = await CallAsync(client, brand, method, path);
            var refused = (status, error, required) == (HttpStatusCode.Forbidden, "forbidden", permission!.Name);
            Assert.True(refused != held.Contains(permission.Name) && status != HttpStatusCode.Unauthorized, $"{method} {path} ({permission.Name}): {(int)status} {error} {required}");
        }
    }

    private IEnumerable<(string Method, string Path, Permission? Permission)> Routes() =>
        from endpoint in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        let access = endpoint.Metadata.GetMetadata<AccessRequirement>()
        // SCIM answers in a form of its own, and its permissions are for directories' tokens alone.
        where (access is AccessRequirement.Holds or AccessRequirement.AnyActor) && !endpoint.RoutePattern.RawText!.StartsWith("/scim/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (method, endpoint.RoutePattern.RawText!, (access as AccessRequirement.Holds)?.Permission);

    private static async Task<(HttpStatusCode Status, string? Error, string? Required)> CallAsync(HttpClient client, TestTenant brand, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(brand.ApiUrl, $"/t/{brand.Slug}{Parameter().Replace(path, _ => PublicId.Format(Guid.CreateVersion7()))}"));
        if (method is not "GET")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json" ? JsonNode.Parse(await response.Content.ReadAsStringAsync()) : null;
        return (response.StatusCode, (string?)problem?["error"], (string?)problem?["required"]);
    }

    [GeneratedRegex("\\{[^}]+\\}")]
    private static partial Regex Parameter();
}
