using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy.AspNetCore;
using Xunit;

namespace Palisade.Api.Tests.Isolation;

/// <summary>
/// Every route of the running host, called by everybody who is not the victim with whatever ids the victim has. Routes, bodies, tables and
/// texts come from the host, its description and the catalog: what is added is covered without a change here.
/// </summary>
public sealed class EveryRouteTests(EveryRouteFixture fixture, ITestOutputHelper output) : IClassFixture<EveryRouteFixture>
{
    [Fact]
    public async Task Victim_has_a_row_in_every_table_of_tenant_data_and_markers_in_its_texts()
    {
        var tables = await TenantRows.TablesAsync(fixture.App.Database);

        Assert.True(tables.Count > 15, $"only {tables.Count} tables of tenant data were found");
        Assert.Empty(tables.Where(t => t.FullName != "audit.fresh" && fixture.Victim.Rows[t.FullName].Count == 0).Select(t => t.FullName));
        output.WriteLine($"{fixture.Victim.Markers.Columns.Count} marked columns; constraints admit none in: {string.Join(", ", fixture.Victim.Markers.Refused)}");
        Assert.True(fixture.Victim.Markers.Columns.Count > 40, $"only {fixture.Victim.Markers.Columns.Count} columns carry a marker");
        Assert.Contains("programs.partners.name", fixture.Victim.Markers.Columns);
        Assert.Contains("access.members.email", fixture.Victim.Markers.Columns);
        Assert.Contains("payouts.commissions.explanation", fixture.Victim.Markers.Columns);
    }

    [Fact]
    public async Task No_route_shows_tells_apart_or_changes_anything_of_a_victim_for_anybody_else()
    {
        var clock = Stopwatch.StartNew();
        var routes = fixture.Routes();
        Assert.True(routes.Count > 40, $"only {routes.Count} routes were found");
        var database = fixture.App.Database;
        var tenant = fixture.Victim.Scene.TenantId;
        var before = await TenantRows.SnapshotAsync(database, tenant);

        // Routes for actors add nothing to the victim's brand, except what its other organization makes of its own.
        var faults = await CheckAsync(routes.Where(r => !IsOpen(r)), fixture.Strangers);
        faults.AddRange(TenantRows.Added(before, await TenantRows.SnapshotAsync(database, tenant), fixture.Neighbour));

        // Routes for visitors may add (a click, a link by mail); signing out comes last, it ends the callers' own sessions.
        faults.AddRange(await CheckAsync(routes.Where(IsOpen).OrderBy(r => r.DisplayName!.Contains("SignOut", StringComparison.OrdinalIgnoreCase)), fixture.Strangers));
        faults.AddRange(TenantRows.Changed(fixture.Victim.Rows, await TenantRows.SnapshotAsync(database, tenant)));
        Assert.NotEmpty(fixture.Log.Lines);
        faults.AddRange(Logged(fixture.Log.Lines));

        // What passkeys are asked to sign lies here for minutes, without an organization, and what is over is swept by whoever begins next.
        faults.RemoveAll(IsChallengeThatComesOrIsOver);
        output.WriteLine($"{routes.Count} routes, {fixture.Strangers.Count} callers, {fixture.Checker.Calls.Values.Sum()} calls, {fixture.Log.Lines.Count} log lines, {clock.Elapsed.TotalSeconds:F1} s");
        foreach (var (route, calls) in fixture.Checker.Calls.OrderByDescending(c => c.Value).Take(10))
            output.WriteLine($"{calls,6} {route}");
        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(60))}");
    }

    internal static bool IsChallengeThatComesOrIsOver(string fault) =>
        fault.StartsWith("access.challenges: added", StringComparison.Ordinal)
        || (fault.StartsWith("access.challenges: changed or gone", StringComparison.Ordinal)
            && JsonNode.Parse(fault[fault.IndexOf('{', StringComparison.Ordinal)..])!["expires_at"]!.GetValue<DateTimeOffset>() < DateTimeOffset.UtcNow);

    [Fact]
    public async Task Checker_finds_planted_holes()
    {
        var planted = fixture.Routes(planted: true);
        Assert.Equal(4, planted.Count);

        // Signing out is for the other test: these callers' credentials are needed here only while they are valid.
        var neighbour = fixture.Strangers.Single(s => s.Name == "another organization's key");
        var anonymous = fixture.Strangers.Single(s => s.Name == "anonymous");
        async Task<List<string>> Of(string path, Stranger stranger) => await fixture.Checker.CheckAsync(planted.Single(p => p.RoutePattern.RawText!.Contains(path, StringComparison.Ordinal)), stranger);

        Assert.Contains(await Of("/shows/", neighbour), f => f.Contains("shows programs.partners.name", StringComparison.Ordinal));
        Assert.Contains(await Of("/differs/", anonymous), f => f.Contains("tells the victim's ids", StringComparison.Ordinal));
        Assert.Contains(await Of("/header/", anonymous), f => f.Contains("shows an id of payouts.commissions", StringComparison.Ordinal));

        // A session of its own: the other test signs everybody out.
        using var onlooker = await fixture.App.MemberAsync(fixture.Victim.Brand, Scene.Text(fixture.Victim.Partner), "read_only");
        var own = fixture.Strangers.Single(s => s.MayRead) with { Client = onlooker };
        Assert.Contains(await Of("/writes/", own), f => f.Contains("a read-only member changed something", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changed_and_added_rows_and_logged_texts_are_noticed()
    {
        var (database, tenant) = (fixture.App.Database, fixture.Victim.Scene.TenantId);
        var before = await TenantRows.SnapshotAsync(database, tenant);
        await fixture.App.ExecuteAsync("update programs.grants set source = 'offering' where tenant_id = $1", tenant);
        try
        {
            var after = await TenantRows.SnapshotAsync(database, tenant);
            Assert.Contains(TenantRows.Changed(before, after), c => c.StartsWith("programs.grants: changed", StringComparison.Ordinal));
            Assert.Contains(TenantRows.Added(before, after), c => c.StartsWith("programs.grants: added", StringComparison.Ordinal));
        }
        finally
        {
            await fixture.App.ExecuteAsync("update programs.grants set source = 'admin' where tenant_id = $1", tenant);
        }

        Assert.NotEmpty(Logged([$"partner {fixture.Victim.Texts["email"]} failed"]));
        Assert.NotEmpty(Logged([$"key {fixture.Secrets[0]}"]));
        Assert.Empty(Logged(["nothing"]));
    }

    private static bool IsOpen(RouteEndpoint route) => route.Metadata.GetMetadata<AccessRequirement>() is AccessRequirement.VisitorOfTenant or AccessRequirement.Public;

    /// <summary>Callers run side by side, except where one changes what another is shown: those of one organization, and those at another brand's address.</summary>
    private async Task<List<string>> CheckAsync(IEnumerable<RouteEndpoint> routes, IReadOnlyList<Stranger> strangers)
    {
        var (all, faults) = (routes.ToList(), new ConcurrentBag<string>());
        Assert.NotEmpty(all);
        var lanes = strangers.GroupBy(s => s.AtVictim ? s.OwnPartner ?? s.Name : s.BrandPath).Select(async lane =>
        {
            foreach (var stranger in lane)
            {
                foreach (var route in all)
                {
                    foreach (var fault in await fixture.Checker.CheckAsync(route, stranger))
                        faults.Add(fault);
                }
            }
        });
        await Task.WhenAll(lanes);
        return [.. faults.Order(StringComparer.Ordinal)];
    }

    private List<string> Logged(IEnumerable<string> lines) =>
        [.. lines.Where(l => fixture.Victim.Markers.In(l).Count > 0 || fixture.Secrets.Any(s => l.Contains(s, StringComparison.Ordinal))).Select(l => $"logged: {l}")];
}
