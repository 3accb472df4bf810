using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Access;

/// <summary>A SCIM list with a filter over many users, by HTTP, against the same question as SQL written by hand, through the same scope.</summary>
internal static class ScimLists
{
    public const string Section = "Access";
    private const string PlatformKey = "bench-platform-key";
    private const int Users = 100_000;

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        var data = System.IO.Directory.CreateTempSubdirectory("palisade-bench-data-").FullName;
        await using (var server = await ChildServer.StartPalisadeAsync(database, data, PlatformKey))
        {
            var (tenant, scim) = await DirectoryAsync(server);
            await FillAsync(database, tenant);
            await using var db = database.Open();
            var session = db.For(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: false));
            await CompareAsync(
                report, effort, $"SCIM list, filter on two attributes that no index has, over {Users:N0} users, 100 of 2,000 found", scim,
                "title eq \"head\" and name.familyName sw \"family-1\"", expected: 2_000,
                async () =>
                {
                    var page = await session.ListAsync<string>(
                        $"""
                        select u.attributes::text from access.scim_users u
                        where lower(u.attributes ->> 'title') = 'head' and starts_with(lower(u.attributes #>> array['name', 'familyName']), 'family-1')
                        order by u.id limit 100
                        """,
                        CancellationToken.None);
                    var total = await session.OneAsync<long>(
                        $"""
                        select count(*) from access.scim_users u
                        where lower(u.attributes ->> 'title') = 'head' and starts_with(lower(u.attributes #>> array['name', 'familyName']), 'family-1')
                        """,
                        CancellationToken.None);
                    return page.Count == 100 ? total : throw new InvalidOperationException("The page is not full.");
                });
        }

        System.IO.Directory.Delete(data, recursive: true);
    }

    private static async Task CompareAsync(Report report, Effort effort, string what, HttpClient scim, string filter, long expected, Func<Task<long>> byHand)
    {
        async Task<double> List()
        {
            var watch = Stopwatch.StartNew();
            var list = await scim.GetFromJsonAsync<JsonObject>($"Users?filter={Uri.EscapeDataString(filter)}");
            return (long)list!["totalResults"]! == expected ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{list["totalResults"]} users were found.");
        }

        async Task<double> Sql()
        {
            var watch = Stopwatch.StartNew();
            var found = await byHand();
            return found == expected ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{found} users were found.");
        }

        await List();
        await Sql();
        report.Add(Section, Ratio.AtMost(what + ", time", "the same question as SQL by hand through the same scope", 2, await Rounds.CompareAsync(effort.Rounds, List, Sql)));
    }

    private static async Task<(Guid Tenant, HttpClient Scim)> DirectoryAsync(ChildServer server)
    {
        using var platform = new HttpClient { BaseAddress = server.Url, DefaultRequestHeaders = { Authorization = new("Bearer", PlatformKey) } };
        using var created = await platform.PostAsJsonAsync("/api/v1/platform/tenants", new { slug = "scim", name = "scim" });
        var tenant = (await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!;
        using var brand = new HttpClient { BaseAddress = server.Url, DefaultRequestHeaders = { Authorization = new("Bearer", (string)tenant["operatorKey"]!) } };
        using var made = await brand.PostAsJsonAsync("/t/scim/api/v1/config/scim/tokens", new { label = "bench" });
        var token = (string)(await made.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["plaintext"]!;
        var scim = new HttpClient { BaseAddress = new Uri(server.Url, "/t/scim/scim/v2/"), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
        return PublicId.TryParse((string?)tenant["id"], out var id) ? (id, scim) : throw new InvalidOperationException("The server answered without an id.");
    }

    private static Task FillAsync(BenchDatabase database, Guid tenant) => database.AdminAsync($$"""
        insert into access.scim_users (tenant_id, id, user_key, address, display_name, external_id, active, attributes, version, created_at, updated_at)
        select '{{tenant}}', gen_random_uuid(), 'user-' || i || '@corp.example', 'user-' || i || '@corp.example', 'User ' || i, 'ext-' || i, true,
            jsonb_build_object('userName', 'user-' || i || '@corp.example', 'externalId', 'ext-' || i, 'active', true, 'displayName', 'User ' || i,
                'title', case when i % 10 = 0 then 'Head' else 'Hand' end, 'preferredLanguage', 'en-US', 'locale', 'en-US',
                'name', jsonb_build_object('givenName', 'Given-' || i, 'familyName', 'Family-' || i / 10 % 5 || '-' || i),
                'emails', jsonb_build_array(jsonb_build_object('value', 'user-' || i || '@corp.example', 'type', 'work', 'primary', true)),
                'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', jsonb_build_object('department', 'Department ' || i % 50, 'employeeNumber', i::text)),
            1, now(), now()
        from generate_series(1, {{Users}}) i;
        analyze access.scim_users;
        """);
}
