using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Access;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// What docs/permissions.md says of roles and routes is what the routes do: every route that takes an actor is called as every role that
/// somebody can have, and as keys that have every scope but the one it takes.
/// </summary>
public sealed partial class RoleMatrixTests(QuietApp app, ITestOutputHelper output)
{
    [Fact]
    public async Task Every_role_is_let_in_and_refused_on_every_route_as_the_published_matrix_says()
    {
        var clock = Stopwatch.StartNew();
        var (roles, rows) = Published();
        var served = Served().Select(r => (r.Method, r.Path)).Order().ToList();
        Assert.True(rows.Count > 80, $"only {rows.Count} rows were read");
        Assert.Equal(served, rows.Select(r => (r.Method, r.Path)).Order());

        var brand = await app.CreateTenantAsync();
        var partner = (string)(await brand.CreatePartnerAsync("matrix@example.com"))["id"]!;
        var agency = (string)(await brand.CreatePartnerAsync("agency@example.com"))["id"]!;
        await app.ExecuteAsync("update directory.organizations set kind = 'agency' where id = $1", TestKeys.Uuid(agency));
        var faults = new ConcurrentBag<string>();
        var calls = 0;
        await Task.WhenAll(PermissionCatalog.Roles.Where(r => r.Kind != RoleKind.Platform).Select(async role =>
        {
            Assert.Contains(role.Name, roles);
            var organization = role.Kind switch { RoleKind.Brand => brand.Id, RoleKind.Partner => partner, _ => agency };
            using var client = await app.MemberAsync(brand, organization, role.Name);
            foreach (var row in rows)
            {
                Interlocked.Increment(ref calls);
                var (status, error, required) = await CallAsync(client, brand, row);
                var refused = status == HttpStatusCode.Forbidden && (row.IsScim || (error == "forbidden" && required == row.Permission));
                if (row.Allowed.Contains(role.Name) ? refused || status == HttpStatusCode.Unauthorized : !refused)
                    faults.Add($"{role.Name}: {row.Method} {row.Path}: published as {(row.Allowed.Contains(role.Name) ? "allowed" : "refused")}, but {(int)status} {error} {required}");
            }
        }));

        output.WriteLine($"{rows.Count} routes, {calls} calls, {clock.Elapsed.TotalSeconds:F1} s");
        Assert.True(faults.IsEmpty, string.Join('\n', faults.Order(StringComparer.Ordinal).Take(40)));
    }

    [Fact]
    public async Task Key_with_every_scope_but_the_one_it_takes_is_refused_on_every_route()
    {
        var catalog = app.Services.GetRequiredService<PermissionCatalog>();
        var brand = await app.CreateTenantAsync();
        var problem = await brand.Operator.PostAsync("api-keys/scoped", new { scopes = new[] { "no:such" } }, HttpStatusCode.BadRequest);
        var known = problem["allowed"]!.AsArray().Select(s => (string)s!).ToList();
        var (_, rows) = Published();
        var faults = new List<string>();
        foreach (var group in rows.Where(r => r.Permission is not null).GroupBy(r => r.Permission!))
        {
            var permission = catalog.Find(group.Key)!;

            // partners:write says more than its name for existing clients, but never partners.read.
            var scopes = known.Where(s => s != permission.ScopeName && !s.StartsWith(permission.ScopeName + "-", StringComparison.Ordinal)).ToArray();
            using var key = await app.ScopedKeyAsync(brand, scopes);
            foreach (var row in group)
            {
                var (status, error, required) = await CallAsync(key, brand, row);
                if (status != HttpStatusCode.Forbidden || !(row.IsScim || (error, required) == ("forbidden_scope", permission.ScopeName)))
                    faults.Add($"{row.Method} {row.Path} without {permission.ScopeName}: {(int)status} {error} {required}");
            }

            if (permission.NeverScoped)
                Assert.DoesNotContain(permission.ScopeName, known);
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("platform_admin")]
    [InlineData("platform_support")]
    [InlineData("scoped")]
    public async Task No_member_holds_a_role_of_the_platforms_staff(string role)
    {
        var brand = await app.CreateTenantAsync();

        var fault = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => app.MemberAsync(brand, brand.Id, role));
        var problem = await brand.Operator.PostAsync("members", new { email = "s@example.com", name = "S", role }, HttpStatusCode.BadRequest);

        Assert.Equal(Npgsql.PostgresErrorCodes.CheckViolation, fault.SqlState);
        Assert.Equal("unknown_role", (string?)problem["error"]);
    }

    private IEnumerable<(string Method, string Path)> Served() =>
        from endpoint in app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<AccessRequirement>() is AccessRequirement.Holds or AccessRequirement.AnyActor
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (method, endpoint.RoutePattern.RawText!);

    /// <summary>The table of the page, as a reader reads it.</summary>
    private static (IReadOnlyList<string> Roles, IReadOnlyList<Row> Rows) Published()
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "docs", "permissions.md")).SkipWhile(l => l != "## Routes by role").ToList();
        string[] Cells(string line) => [.. line.Trim('|').Split('|').Select(c => c.Trim())];
        var roles = Cells(lines.Single(l => l.StartsWith("| Verb |", StringComparison.Ordinal)))[3..];
        var rows = lines.Where(l => Route().IsMatch(l)).Select(Cells).SelectMany(c => c[0].Split(", "), (c, verb) => new Row(
            verb, c[1].Trim('`'), c[2].Trim('`') is { Length: > 0 } permission ? permission : null, [.. roles.Where((_, i) => c[3 + i] == "●")]));
        return (roles, [.. rows]);
    }

    private static async Task<(HttpStatusCode Status, string? Error, string? Required)> CallAsync(HttpClient client, TestTenant brand, Row row)
    {
        var path = Parameter().Replace(row.Path, _ => PublicId.Format(Guid.CreateVersion7()));
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), new Uri(brand.ApiUrl, $"/t/{brand.Slug}{path}"));
        if (row.Method is not "GET")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(text) : null;
        return (response.StatusCode, (string?)problem?["error"], (string?)problem?["required"]);
    }

    private sealed record Row(string Method, string Path, string? Permission, IReadOnlyList<string> Allowed)
    {
        /// <summary>SCIM's own errors have a status and no code (RFC 7644, section 3.12).</summary>
        public bool IsScim => Path.StartsWith("/scim/", StringComparison.Ordinal);
    }

    [GeneratedRegex("^\\| [A-Z]+(, [A-Z]+)* \\| `/", RegexOptions.ExplicitCapture)]
    private static partial Regex Route();

    [GeneratedRegex("\\{[^}]+\\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
