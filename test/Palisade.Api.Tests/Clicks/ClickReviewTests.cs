using System.Net;
using Palisade.Api.Tests.Audit;
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

    [Fact]
    public async Task A_reason_stands_in_the_queue_and_in_the_audit_and_goes_with_the_flag()
    {
        var scene = await ClickScene.CreateAsync(app);
        var id = PublicId.Format(await scene.ClickAsync());
        var brand = scene.Brand.Operator;

        var flagged = await brand.PostAsync($"clicks/{id}/flag", new { reason = "  Bought\nby the partner " });
        var queue = await brand.GetAsync("admin/clicks/flagged", HttpStatusCode.OK);
        await brand.PostAsync($"clicks/{id}/unflag", new { });
        await brand.PostAsync($"clicks/{id}/flag", new { });
        var again = await brand.GetAsync("admin/clicks/flagged", HttpStatusCode.OK);

        Assert.Equal(["clickId", "fraudFlag", "ok"], flagged.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Bought by the partner", (string?)queue["clicks"]![0]!["flagReason"]);
        Assert.False(again["clicks"]![0]!.AsObject().ContainsKey("flagReason"));
        var entries = await brand.WaitForEntriesAsync($"target=click:{id}", count: 3);
        Assert.Equal([("click.flagged", null), ("click.unflagged", null), ("click.flagged", "Bought by the partner")], entries.Select(e => ((string)e["action"]!, (string?)e["reason"])));
    }

    [Fact]
    public async Task A_reason_that_is_too_long_or_no_plain_text_flags_nothing()
    {
        var scene = await ClickScene.CreateAsync(app);
        var click = await scene.ClickAsync();

        foreach (var reason in new[] { new string('x', 501), "bell\u0007" })
            await scene.Brand.Operator.PostAsync($"clicks/{PublicId.Format(click)}/flag", new { reason }, HttpStatusCode.BadRequest);

        Assert.Null((string?)(await scene.StoredAsync(click))!["fraud_flag"]);
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
