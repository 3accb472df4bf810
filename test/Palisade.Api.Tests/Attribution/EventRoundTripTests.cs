using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

/// <summary>Alone on its server: nothing else sends while round trips are counted, but for the word about what was written.</summary>
public sealed class EventRoundTripTests(QuietApp app)
{
    [Fact]
    public async Task An_event_takes_three_round_trips()
    {
        var scene = await Scene.CreateAsync(app);
        var db = app.Services.GetRequiredService<TenantDb>();
        var program = await scene.ProgramAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), "user");
        for (var i = 0; i < 10; i++)
            await scene.EventAsync("user", "warm_up", 10m);

        // What the server tells the sealer of the history between two requests is counted with them; it only ever adds.
        var (authentication, trips) = (long.MaxValue, long.MaxValue);
        for (var i = 0; i < 10; i++)
        {
            var before = db.RoundTrips;
            await scene.Operator.GetAsync("auth/whoami", HttpStatusCode.OK);
            authentication = Math.Min(authentication, db.RoundTrips - before);
            before = db.RoundTrips;
            var recorded = await scene.EventAsync("user", "invoice_paid", 10m, externalEventId: $"order-{i}");
            trips = Math.Min(trips, db.RoundTrips - before);
            Assert.NotNull(recorded["attribution"]!["touches"]![0]!["commissionId"]);
        }

        Assert.Equal(1, authentication);
        Assert.InRange(trips - authentication, 2, 3);
    }
}
