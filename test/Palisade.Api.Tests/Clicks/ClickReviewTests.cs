using System.Net;
using Palisade.Api.Tests.Support;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Clicks;

public sealed class ClickReviewTests(PalisadeApp app)
{
    [Fact]
    public async Task Operator_flags_a_click_sees_it_in_the_queue_and_lifts_the_flag()
    {
        var scene = await ClickScene.CreateAsync(app);
        var id = PublicId.Format(await scene.ClickAsync());
        await scene.ClickAsync();
        var brand = scene.Brand.Operator;

        await brand.PostAsync($"clicks/{id}/flag", new { });
        var twice = await brand.PostAsync($"clicks/{id}/flag", new { }, HttpStatusCode.Conflict);
        var queue = await brand.GetAsync("admin/clicks/flagged", HttpStatusCode.OK);
        var velocity = await brand.GetAsync("admin/clicks/flagged?reason=velocity", HttpStatusCode.OK);
        var lifted = await brand.PostAsync($"clicks/{id}/unflag", new { });
        var liftedTwice = await brand.PostAsync($"clicks/{id}/unflag", new { }, HttpStatusCode.Conflict);

        Assert.Equal("already_flagged", (string?)twice["error"]);
        Assert.Equal("manual", (string?)twice["flag"]);
        var click = Assert.Single(queue["clicks"]!.AsArray())!;
        Assert.Equal(id, (string?)click["id"]);
        Assert.Equal("manual", (string?)click["fraudFlag"]);
        Assert.Equal(scene.Key, (string?)click["linkKey"]);
        Assert.Equal(PublicId.Format(scene.Partner), (string?)click["partnerId"]);
        Assert.Equal("A partner", (string?)click["partnerName"]);
        Assert.Empty(velocity["clicks"]!.AsArray());
        Assert.Equal(0, (int)lifted["reattributedEvents"]!);
        Assert.Equal(id, (string?)lifted["clickId"]);
        Assert.Equal("not_flagged", (string?)liftedTwice["error"]);
    }

    [Theory]
    [InlineData("flag")]
    [InlineData("unflag")]
    public async Task Click_of_another_tenant_is_not_found(string verb)
    {
        var scene = await ClickScene.CreateAsync(app);
        var other = await ClickScene.CreateAsync(app);
        var theirs = await other.ClickAsync();

        var foreign = await scene.Brand.Operator.PostAsync($"clicks/{PublicId.Format(theirs)}/{verb}", new { }, HttpStatusCode.NotFound);
        var garbage = await scene.Brand.Operator.PostAsync($"clicks/x/{verb}", new { }, HttpStatusCode.NotFound);

        Assert.Equal("click_not_found", (string?)foreign["error"]);
        Assert.Equal("click_not_found", (string?)garbage["error"]);
        Assert.Null((string?)(await other.StoredAsync(theirs))!["fraud_flag"]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=x")]
    [InlineData("reason=other")]
    public async Task A_wrong_query_is_the_callers_fault(string query)
    {
        var scene = await ClickScene.CreateAsync(app);

        await scene.Brand.Operator.GetAsync($"admin/clicks/flagged?{query}", HttpStatusCode.BadRequest);
    }
}
