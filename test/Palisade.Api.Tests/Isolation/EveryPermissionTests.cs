using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Access;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// What must hold on every route for whoever is let in: without the right to write the database keeps everything as it is, and without the right to
/// see contacts no answer shows one. Routes and bodies come from the host, as in <see cref="EveryRouteTests"/>.
/// </summary>
public sealed class EveryPermissionTests : IAsyncLifetime
{
    private const string ReadOnly = "X-Test-Read-Only";

    private readonly PalisadeApp _app = new()
    {
        Settings = { ["PALISADE_DEVELOPMENT"] = "0", ["PALISADE_QUEUES"] = "off" },
        ConfigureHost = host => host.Use((context, next) =>
        {
            // After the guard has let the caller in: every check of the handler passes, and the scope alone lacks the right to write.
            if (context.Request.Headers.ContainsKey(ReadOnly) && context.Features.Get<RequestScope>() is { } scope)
            {
                context.Features.Set((RequestScope)Activator.CreateInstance(
                    typeof(RequestScope), BindingFlags.NonPublic | BindingFlags.Instance, binder: null, [scope.Actor, scope.Session.ForReading()], culture: null)!);
            }

            return next(context);
        }),
    };

    private Victim _victim = null!;
    private Requests _requests = null!;

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        _victim = await Victim.CreateAsync(_app);
        using var client = PalisadeApp.Client(_app.Url, bearer: null);
        _requests = new Requests(_victim, await client.GetAsync("/api/v1/openapi.json", HttpStatusCode.OK));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Database_refuses_every_write_of_a_scope_that_may_only_read_whatever_the_handler_thinks()
    {
        var writes = Routes().Where(r => Methods(r).Any(m => m is not ("GET" or "HEAD"))).ToList();
        Assert.True(writes.Count > 40, $"only {writes.Count} routes that write were found");

        // A member that came after the victim's ids were written down, so that no call removes it.
        var (member, _) = await _app.SignedInAsync(_victim.Brand, _victim.Brand.Id, "operator");
        var before = await TenantRows.SnapshotAsync(_app.Database, _victim.Scene.TenantId);
        member.DefaultRequestHeaders.Add(ReadOnly, "1");
        await CallAllAsync(writes, member);
        var after = await TenantRows.SnapshotAsync(_app.Database, _victim.Scene.TenantId);
        Assert.DoesNotContain(TenantRows.Changed(before, after).Concat(TenantRows.Added(before, after)), c => !EveryRouteTests.IsChallengeThatComesOrIsOver(c));

        // The same calls with the right to write do reach the data.
        member.DefaultRequestHeaders.Remove(ReadOnly);
        await CallAllAsync(writes, member);
        var written = await TenantRows.SnapshotAsync(_app.Database, _victim.Scene.TenantId);
        var tables = TenantRows.Changed(after, written).Concat(TenantRows.Added(after, written)).Select(c => c.Split(':')[0]).Distinct().ToList();
        Assert.True(tables.Count >= 12, $"only these changed: {string.Join(", ", tables)}");
    }

    [Fact]
    public async Task No_answer_shows_a_contact_to_somebody_without_the_right_to_see_contacts()
    {
        var catalog = _app.Services.GetRequiredService<PermissionCatalog>();
        var everything = catalog.Of(PermissionCatalog.Operator).Where(p => !catalog.Find(p)!.OperatorsOnly).ToArray();
        string[] without = [.. everything.Where(p => p != "contacts.read" && catalog.Find(p)!.Needs != "contacts.read")];
        var (seeing, _) = await _app.WithRoleAsync(_victim.Brand, "sees_contacts", [.. everything]);
        var (blind, _) = await _app.WithRoleAsync(_victim.Brand, "sees_none", without);
        var reads = Routes().Where(r => Methods(r).Contains("GET")).ToList();

        var shown = await ShownAsync(reads, seeing);
        var leaked = await ShownAsync(reads, blind);

        Assert.Contains("GET /api/v1/partners: programs.partners.email", shown);
        Assert.Contains("GET /api/v1/members: access.members.name", shown);
        Assert.True(shown.Count >= 8, string.Join('\n', shown));
        Assert.Empty(leaked);
    }

    [Fact]
    public async Task Masked_contact_keeps_one_letter_and_cannot_be_asked_for()
    {
        var (blind, _) = await _app.WithRoleAsync(_victim.Brand, "partner_reader", "partners.read");
        var email = _victim.Texts["email"];

        var partner = (await blind.GetAsync("partners", HttpStatusCode.OK))["partners"]![0]!;
        var refusal = await blind.GetAsync($"partners?email={email}", HttpStatusCode.Forbidden);
        var who = await blind.GetAsync("auth/whoami", HttpStatusCode.OK);

        Assert.Equal($"{email[0]}•••@•••", (string?)partner["email"]);
        Assert.Equal("M•••", (string?)partner["name"]);
        Assert.Null(partner["metadata"]);
        Assert.Equal("contacts.read", (string?)refusal["required"]);

        // One's own name is no secret to oneself.
        Assert.Equal("A member", (string?)who["admin"]!["name"]);
    }

    [Fact]
    public async Task Keys_of_existing_clients_see_addresses_under_the_scopes_they_mint_and_masked_ones_do_not()
    {
        using var usual = await _app.ScopedKeyAsync(_victim.Brand, "partners:read");
        using var masked = await _app.ScopedKeyAsync(_victim.Brand, "partners:read-masked");

        Assert.Equal(_victim.Texts["email"], (string?)(await usual.GetAsync("partners", HttpStatusCode.OK))["partners"]![0]!["email"]);
        Assert.EndsWith("•••@•••", (string?)(await masked.GetAsync("partners", HttpStatusCode.OK))["partners"]![0]!["email"], StringComparison.Ordinal);
    }

    private List<RouteEndpoint> Routes() =>
        [.. _app.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<AccessRequirement>() is AccessRequirement.Holds or AccessRequirement.AnyActor)];

    private static IReadOnlyList<string> Methods(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;

    private async Task CallAllAsync(IEnumerable<RouteEndpoint> routes, HttpClient client)
    {
        foreach (var route in routes)
        {
            foreach (var template in _requests.Of(route, Methods(route).First(m => m is not ("GET" or "HEAD")), ownPartner: null))
                await SendAsync(client, template);
        }
    }

    /// <summary>Which columns that hold contacts showed in which answer.</summary>
    private async Task<IReadOnlyCollection<string>> ShownAsync(IEnumerable<RouteEndpoint> routes, HttpClient client)
    {
        string[] contacts = ["access.members.email", "access.members.name", "programs.partners.email", "programs.partners.name", "programs.partners.metadata", "directory.organizations.name"];
        var shown = new ConcurrentDictionary<string, byte>();
        await Parallel.ForEachAsync(routes, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (route, _) =>
        {
            foreach (var template in _requests.Of(route, "GET", ownPartner: null))
            {
                foreach (var column in _victim.Markers.In(await SendAsync(client, template)).Intersect(contacts))
                    shown[$"GET {route.RoutePattern.RawText}: {column}"] = 0;
            }
        });
        return [.. shown.Keys.Order(StringComparer.Ordinal)];
    }

    private async Task<string> SendAsync(HttpClient client, Template template)
    {
        var blanks = new Blanks(_victim, real: true);
        using var request = new HttpRequestMessage(new HttpMethod(template.Method), $"/t/{_victim.Brand.Slug}{blanks.Fill(template.Path, isUrl: true)}{blanks.Fill(template.Query, isUrl: true)}");
        if (template.Body is not null)
            request.Content = new StringContent(blanks.Fill(template.Body, isUrl: false), Encoding.UTF8, template.ContentType!);
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
