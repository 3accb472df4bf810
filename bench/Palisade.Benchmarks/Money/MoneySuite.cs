using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Palisade.Benchmarks.Http;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Money;

/// <summary>Attribution and money in bulk: ingest, re-derivation, reports, export, webhooks.</summary>
internal static class MoneySuite
{
    public const string Section = "Money";
    private const string PlatformKey = "bench-platform-key";

    /// <summary>What can be asked for by itself.</summary>
    public static readonly string[] Parts = ["ingest", "rederive", "dashboard", "export", "webhooks"];

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort, IReadOnlySet<string> parts)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        var data = System.IO.Directory.CreateTempSubdirectory("palisade-bench-data-").FullName;
        await using (var server = await ChildServer.StartPalisadeAsync(database, data, PlatformKey))
        {
            if (parts.Contains("ingest"))
                await EventIngest.RunAsync(server, await BrandAsync(server, database, "ingest"), database, report, effort);
            if (parts.Contains("rederive"))
                await Rederive.RunAsync(server, await BrandAsync(server, database, "rederive"), database, report, effort);
            if (parts.Contains("dashboard"))
                await Dashboard.RunAsync(await BrandAsync(server, database, "report"), database, report, effort);
            if (parts.Contains("export"))
                await ExportRows.RunAsync(server, await BrandAsync(server, database, "export"), database, report, effort);
        }

        System.IO.Directory.Delete(data, recursive: true);
        if (!parts.Contains("webhooks"))
            return;
        await database.MigrateAsync(SealVariant.Guarded);
        await WebhookFanOut.RunAsync(database, report, effort);
    }

    /// <summary>A brand with one program and two partners who have a link each.</summary>
    public static async Task<Brand> BrandAsync(ChildServer server, BenchDatabase database, string slug, string platformKey = PlatformKey)
    {
        using var client = new HttpClient { BaseAddress = server.Url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", platformKey);
        using var created = await client.PostAsJsonAsync("/api/v1/platform/tenants", new { slug, name = slug });
        created.EnsureSuccessStatusCode();
        var tenant = (await created.Content.ReadFromJsonAsync<JsonObject>())!;
        if (!PublicId.TryParse((string?)tenant["id"], out var id))
            throw new InvalidOperationException("The server answered without an id.");
        var brand = new Brand(id, Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), new HttpClient
        {
            BaseAddress = new Uri(server.Url, $"/t/{slug}/api/v1/"),
            Timeout = TimeSpan.FromMinutes(10),
            DefaultRequestHeaders = { Authorization = new("Bearer", (string)tenant["operatorKey"]!) },
        });
        await database.AdminAsync($$"""
            insert into programs.programs (tenant_id, id, name, commission_rule, destination_url)
            values ('{{brand.Tenant}}', '{{brand.Program}}', 'Bench', '[{"trigger":"every","type":"percent","value":10}]', 'https://example.com/landing');
            insert into directory.organizations (tenant_id, id, org_id, kind, name)
            select '{{brand.Tenant}}', p, p, 'partner', 'Bench' from unnest(array['{{brand.Partner}}', '{{brand.Other}}']::uuid[]) p;
            insert into programs.partners (tenant_id, id, org_id, email, name, approved_at, activated_at)
            select '{{brand.Tenant}}', p, p, p || '@example.com', 'Bench', now(), now() from unnest(array['{{brand.Partner}}', '{{brand.Other}}']::uuid[]) p;
            insert into programs.links (tenant_id, id, org_id, link_key, program_id)
            values ('{{brand.Tenant}}', '{{brand.Link}}', '{{brand.Partner}}', 'one', '{{brand.Program}}'),
                ('{{brand.Tenant}}', '{{brand.OtherLink}}', '{{brand.Other}}', 'two', '{{brand.Program}}');
            """);
        return brand;
    }

    /// <summary>
    /// Users <c>u-1</c> … with a click on each of the two links, tied to them; rows as the product would have written them, in bulk by the superuser.
    /// </summary>
    public static Task UsersAsync(BenchDatabase database, Brand brand, int users) => database.AdminAsync($"""
        set session_replication_role = replica;
        insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ts)
        select '{brand.Tenant}', md5('{brand.Tenant}' || u || l.n)::uuid, l.org, '{brand.Program}', l.link, 'https://example.com/landing', now() - interval '2 days' + l.n * interval '1 hour'
        from generate_series(1, {users}) u,
            (values (1, '{brand.Partner}'::uuid, '{brand.Link}'::uuid), (2, '{brand.Other}'::uuid, '{brand.OtherLink}'::uuid)) l (n, org, link);
        insert into attribution.identities (tenant_id, id, org_id, click_id, user_id)
        select c.tenant_id, gen_random_uuid(), c.org_id, c.id, 'u-' || u
        from generate_series(1, {users}) u, (values (1), (2)) l (n)
        join lateral (select md5('{brand.Tenant}' || u || l.n)::uuid as id) k on true
        join attribution.clicks c on c.tenant_id = '{brand.Tenant}' and c.id = k.id;
        analyze attribution.clicks, attribution.identities;
        """);
}

/// <summary>A brand of the suite.</summary>
internal sealed record Brand(Guid Tenant, Guid Program, Guid Partner, Guid Other, Guid Link, Guid OtherLink, HttpClient Api);
