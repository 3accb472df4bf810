using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

public sealed class ConditionTests(PalisadeApp app)
{
    [Fact]
    public async Task A_line_with_a_condition_pays_for_events_like_it_only()
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync(
            """
            [{"trigger":"every","type":"percent","value":1},
             {"trigger":"every","type":"percent","value":10,"when":{"country":["de"],"minValue":50,"product":"pro","metadata":{"plan":["gold"]}}}]
            """);
        await scene.IdentifyAsync(await scene.ClickAsync(await scene.PartnerAsync(), program, TimeSpan.FromHours(1)), "user");
        foreach (var (value, metadata) in new (decimal, object)[]
        {
            (100m, new { country = "DE", product = "pro", plan = "gold" }),
            (100m, new { country = "FR", product = "pro", plan = "gold" }),
            (100m, new { country = "DE", products = new[] { "x", "pro" }, plan = "silver" }),
            (49.99m, new { country = "DE", product = "pro", plan = "gold" }),
        })
        {
            await scene.Operator.PostAsync("attribution/events", new { userId = "user", type = "sale", value, metadata }, HttpStatusCode.OK);
        }

        Assert.Equal(["0.50", "1.00", "1.00", "1.00", "10.00"], await scene.StandingAsync());
    }
}
