using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Benchmarks.Measuring;
using Palisade.Integrations.Delivery;
using Palisade.Integrations.Rules;
using Palisade.Integrations.Webhooks;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Masters;
using Palisade.Vault.Sealing;
using Palisade.Vault.Store;

namespace Palisade.Benchmarks.Money;

/// <summary>
/// Announcements to deliveries to answers written down, against a loop that only posts the same bodies. Receiver and sender share this process,
/// in both cases.
/// </summary>
internal static class WebhookFanOut
{
    private const int Concurrency = 16;

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await using var receiver = await StartReceiverAsync();
        var url = receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hooks";
        var (tenant, endpoint) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var clock = TimeProvider.System;
        await database.AdminAsync(
            $"""
            insert into directory.tenants (tenant_id, slug, display_name) values ('{tenant}', 'webhooks', 'Webhooks');
            insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{tenant}', '{tenant}', '{tenant}', 'brand', 'Webhooks');
            """);
        await database.AdminAsync(
            $"""
            insert into integrations.webhook_endpoints (tenant_id, id, url, events, secret_prefix, created_at, updated_at)
            values ('{tenant}', '{endpoint}', '{url}', array['*'], 'whsec_', now(), now())
            """);

        await using var db = database.Open();
        var masters = new MasterKeys([new FixedSource(new LocalMasterKey(MasterKey.Parse(BenchDatabase.MasterKeyText)))]);
        var vault = new SecretVault(new TenantKeys(masters, new DataKeyCache(clock), clock, NullLogger<TenantKeys>.Instance), clock);
        using var http = new OutboundHttp(_ => new OutboundPolicy([], [IPNetwork.Parse("127.0.0.0/8")]), Dns.GetHostAddressesAsync, clock);
        using var sender = new WebhookSender(http, vault, clock);
        var round = new DeliveryRound(db, new EndpointRun(sender, clock), new PostbackRun(http, clock), clock);
        var scope = ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true);
        await db.For(scope).RunAsync(
            (unit, ct) => vault.PutAsync(unit, WebhookSecrets.Of(tenant, endpoint), new Secret(WebhookSignature.NewSecret()), previousUntil: null, ct), CancellationToken.None);
        var deliveries = effort.Rounds < Effort.Full.Rounds ? 2_000 : 10_000;

        async Task<double> OursAsync()
        {
            await AnnounceAsync(db, scope, deliveries, clock);
            var watch = Stopwatch.StartNew();
            var until = clock.GetUtcNow().AddMinutes(5);
            await new FanOut(db, clock).RunAsync(scope, until, CancellationToken.None);
            await round.RunAsync(scope, until, CancellationToken.None);
            var elapsed = watch.Elapsed;
            var pending = await db.For(scope).OneAsync<long>(
                $"select count(*) from integrations.webhook_deliveries d where d.status <> 'delivered'", CancellationToken.None);
            return pending == 0 ? deliveries / elapsed.TotalSeconds : throw new InvalidOperationException($"{pending} deliveries are left.");
        }

        Task<double> BareAsync() => BareLoopAsync(url, deliveries);

        await OursAsync();
        await BareAsync();
        report.Add(MoneySuite.Section, Ratio.AtLeast(
            $"webhooks: {deliveries:N0} announcements fanned out, signed, delivered and written down, deliveries/s",
            $"a bare HttpClient loop posting the same bodies, {Concurrency} at once",
            0.6,
            await Rounds.CompareAsync(effort.Rounds, OursAsync, BareAsync)));
    }

    private static Task AnnounceAsync(TenantDb db, TenantScope scope, int count, TimeProvider clock) => db.For(scope).RunAsync(
        async (unit, ct) =>
        {
            var now = clock.GetUtcNow();
            var batch = unit.Batch();
            batch.Announce(scope.TenantId, [.. Enumerable.Range(0, count).Select(i => new Announcement(AnnouncementTypes.CommissionAccrued, scope.TenantId, Data(i)))], now);
            await batch.SendAsync(ct);
        },
        CancellationToken.None);

    private static async Task<double> BareLoopAsync(string url, int count)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        var bodies = Enumerable.Range(0, count)
            .Select(i => Encoding.UTF8.GetBytes(Announcements.Message(Guid.CreateVersion7(), AnnouncementTypes.CommissionAccrued, Data(i), DateTimeOffset.UnixEpoch))).ToList();
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (body, ct) =>
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await client.PostAsync(url, content, ct);
            response.EnsureSuccessStatusCode();
        });
        return count / watch.Elapsed.TotalSeconds;
    }

    private static object Data(int number) => new
    {
        CommissionId = Guid.Empty,
        PartnerId = Guid.Empty,
        AttributionId = Guid.Empty,
        ClickId = Guid.Empty,
        EventId = Guid.Empty,
        ProgramId = Guid.Empty,
        Amount = $"{number}.00",
        Currency = "USD",
        EventType = "invoice_paid",
        EventValue = "100.00",
    };

    private static async Task<WebApplication> StartReceiverAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await app.StartAsync();
        return app;
    }
}
