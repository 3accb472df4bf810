using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.Attribution.Rederivation;
using Palisade.Tenancy;
using Xunit;

namespace Palisade.Api.Tests.Attribution;

public sealed class RederivationTests(PalisadeApp app)
{
    [Fact]
    public async Task Terms_changed_with_effect_in_the_past_reach_what_is_there_and_post_the_difference_once()
    {
        var (scene, program) = await SoldAsync(users: 7);
        Assert.Equal(7, (await scene.StandingAsync()).Length);

        await scene.Operator.SendAsync(
            HttpMethod.Patch, $"programs/{Scene.Text(program)}",
            new { attributionModel = "linear", effectiveFrom = DateTimeOffset.UtcNow.AddHours(-1), supersede = true }, HttpStatusCode.OK);
        var done = await DoneAsync(scene);

        Assert.Equal(("terms_changed", 7L, 7L), ((string?)done["reason"], (long)done["usersDone"]!, (long)done["eventsChanged"]!));
        Assert.Equal(Enumerable.Repeat("5.00", 14), await scene.StandingAsync());
        await scene.Operator.PostAsync("attribution/rederivations", new { }, HttpStatusCode.Accepted);
        Assert.Equal(0L, (long)(await DoneAsync(scene))["eventsChanged"]!);
        Assert.Equal(Enumerable.Repeat("5.00", 14), await scene.StandingAsync());
        await BooksAgreeAsync(scene);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Users_that_a_dead_process_derived_without_saying_so_are_counted_once_by_whoever_goes_on(int processes)
    {
        var (scene, program) = await SoldAsync(users: 7);
        await scene.Operator.SendAsync(
            HttpMethod.Patch, $"programs/{Scene.Text(program)}",
            new { attributionModel = "linear", effectiveFrom = DateTimeOffset.UtcNow.AddHours(-1), supersede = true }, HttpStatusCode.OK);
        await DoneAsync(scene);
        await scene.ScalarAsync(
            $"""
            update attribution.rederivations
            set status = 'running', finished_at = null, after_user = null, users_done = 0, events_done = 0
            where tenant_id = '{scene.TenantId}'
            """);

        var session = app.Services.GetRequiredService<TenantDb>().For(ScopeIssuer.ForTenant(scene.TenantId, ActorKind.Job, Guid.Empty, canWrite: true));
        var rederiver = app.Services.GetRequiredService<Rederiver>();
        await Task.WhenAll(Enumerable.Range(0, processes).Select(async _ =>
        {
            while (await rederiver.StepAsync(session, TestContext.Current.CancellationToken))
            {
            }
        }));

        var done = await DoneAsync(scene);
        Assert.Equal((7L, 7L, 7L), ((long)done["usersDone"]!, (long)done["eventsDone"]!, (long)done["eventsChanged"]!));
        Assert.Equal(Enumerable.Repeat("5.00", 14), await scene.StandingAsync());
        await BooksAgreeAsync(scene);
    }

    [Fact]
    public async Task Paid_money_stays_paid_and_is_corrected_by_new_entries()
    {
        var (scene, program) = await SoldAsync(users: 1);
        await scene.ApproveAllAsync();
        await scene.Operator.PostAsync($"payouts/{(await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]}/confirm", new { });
        await scene.Operator.SendAsync(
            HttpMethod.Patch, $"programs/{Scene.Text(program)}",
            new
            {
                commissionRule = new[] { new { trigger = "every", type = "percent", value = 4 } },
                effectiveFrom = DateTimeOffset.UtcNow.AddHours(-1),
                supersede = true,
            },
            HttpStatusCode.OK);
        await DoneAsync(scene);

        Assert.Equal(["-6.00", "10.00"], await scene.StandingAsync());
        Assert.Equal("10.00", (string?)(await scene.CommissionsAsync("?status=paid"))[0]["amount"]);
        await BooksAgreeAsync(scene);
    }

    [Fact]
    public async Task Terms_changed_from_now_on_leave_the_past_alone()
    {
        var (scene, program) = await SoldAsync(users: 2);
        await scene.Operator.SendAsync(HttpMethod.Patch, $"programs/{Scene.Text(program)}", new { attributionModel = "linear" }, HttpStatusCode.OK);
        await scene.Operator.PostAsync("attribution/rederivations", new { programId = Scene.Text(program) }, HttpStatusCode.Accepted);
        Assert.Equal(0L, (long)(await DoneAsync(scene))["eventsChanged"]!);
        Assert.Equal(["10.00", "10.00"], await scene.StandingAsync());
        var versions = (await scene.Operator.GetAsync($"programs/{Scene.Text(program)}/versions", HttpStatusCode.OK))["versions"]!.AsArray();
        Assert.Equal([2, 1], versions.Select(v => (int)v!["version"]!));
        Assert.Null(versions[1]!["effectiveFrom"]);
    }

    [Fact]
    public async Task Versions_that_overlap_are_refused_unless_they_supersede()
    {
        var (scene, program) = await SoldAsync(users: 1);
        var path = $"programs/{Scene.Text(program)}";
        await scene.Operator.SendAsync(HttpMethod.Patch, path, new { attributionWindowDays = 30, effectiveFrom = DateTimeOffset.UtcNow.AddDays(7) }, HttpStatusCode.OK);
        var refused = await scene.Operator.SendAsync(HttpMethod.Patch, path, new { attributionWindowDays = 20 }, HttpStatusCode.Conflict);
        Assert.Equal("version_overlaps", (string?)refused["error"]);
        await scene.Operator.SendAsync(HttpMethod.Patch, path, new { attributionWindowDays = 20, supersede = true }, HttpStatusCode.OK);
        await scene.Operator.SendAsync(HttpMethod.Patch, path, new { attributionWindowDays = 20, effectiveFrom = "soon" }, HttpStatusCode.BadRequest);
        await scene.Operator.PostAsync("attribution/rederivations", new { programId = Scene.Text(Guid.CreateVersion7()) }, HttpStatusCode.NotFound);
    }

    private static async Task<JsonNode> DoneAsync(Scene scene)
    {
        for (var i = 0; ; i++)
        {
            var newest = (await scene.Operator.GetAsync("attribution/rederivations", HttpStatusCode.OK))["rederivations"]![0]!;
            if ((string?)newest["status"] == "done")
                return newest;
            Assert.True(i < 300, newest.ToJsonString());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task BooksAgreeAsync(Scene scene)
    {
        var books = await scene.Operator.GetAsync("ledger/balances", HttpStatusCode.OK);
        Assert.Empty(books["differences"]!.AsArray());
        Assert.All(books["sums"]!.AsArray(), sum => Assert.Equal("0.00", (string?)sum!["sum"]));
    }

    /// <summary>Users who each clicked on two partners' links and bought for 100 half an hour ago.</summary>
    private async Task<(Scene Scene, Guid Program)> SoldAsync(int users)
    {
        var scene = await Scene.CreateAsync(app);
        var program = await scene.ProgramAsync();
        var (first, second) = (await scene.PartnerAsync(), await scene.PartnerAsync());
        for (var i = 0; i < users; i++)
        {
            await scene.IdentifyAsync(await scene.ClickAsync(first, program, TimeSpan.FromHours(3)), $"user-{i}");
            await scene.IdentifyAsync(await scene.ClickAsync(second, program, TimeSpan.FromHours(2)), $"user-{i}");
            await scene.EventAsync($"user-{i}", "invoice_paid", 100m, DateTimeOffset.UtcNow.AddMinutes(-30));
        }

        return (scene, program);
    }
}
