using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Api.Tests.Support;
using Palisade.FakeStripe;
using Palisade.Payouts.Contracts;
using Palisade.Payouts.Stripe;
using Palisade.Platform;
using Xunit;

namespace Palisade.Api.Tests.Payouts.Transfers;

public sealed class ConnectTests(TransferApp fixture) : IClassFixture<TransferApp>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partner_opens_one_account_however_often_it_starts_and_is_paid_once_stripe_says_ready()
    {
        var scene = await Scene.CreateAsync(fixture.App);
        var partner = await scene.PartnerAsync();
        using var own = await scene.ActAsAsync(partner);
        var (path, urls) = ($"partners/{Scene.Text(partner)}/connect", new { returnUrl = "https://brand.example/back", refreshUrl = "https://brand.example/again" });
        Assert.False((bool)(await own.GetAsync($"{path}/status", HttpStatusCode.OK))["connected"]!);

        var links = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => own.PostAsync($"{path}/start", urls)));

        var account = (string)(await own.GetAsync($"{path}/status", HttpStatusCode.OK))["accountId"]!;
        Assert.All(links, link => Assert.EndsWith(account, (string)link["url"]!, StringComparison.Ordinal));
        Assert.False((bool)(await own.GetAsync($"{path}/status", HttpStatusCode.OK))["payoutsEnabled"]!);

        fixture.Fake.Enable(account);
        await fixture.App.InTenantAsync(scene.Brand, (unit, ct) => ProviderNotices.AccountChangedAsync(unit, account, DateTimeOffset.UtcNow.AddMinutes(-1), ct));
        var transfer = await TransferScene.CreateAsync(fixture);
        await fixture.App.Services.GetRequiredService<PartnerAccounts>().ReadDueAsync(transfer.SessionOf(scene), Ct);
        Assert.Equal(true, await scene.ScalarAsync($"select payouts_enabled from payouts.accounts where org_id = '{partner}'"));
        Assert.Empty(fixture.Fake.Complaints);
    }

    [Fact]
    public async Task Another_partners_account_is_neither_seen_nor_opened()
    {
        var scene = await Scene.CreateAsync(fixture.App);
        var partner = await scene.PartnerAsync();
        using var stranger = await scene.ActAsAsync(await scene.PartnerAsync());
        var urls = new { returnUrl = "https://brand.example/back", refreshUrl = "https://brand.example/again" };

        await stranger.PostAsync($"partners/{Scene.Text(partner)}/connect/start", urls, HttpStatusCode.NotFound);
        await stranger.GetAsync($"partners/{Scene.Text(partner)}/connect/status", HttpStatusCode.NotFound);
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/connect/start", new { returnUrl = "javascript:alert(1)" }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Stripe_out_of_reach_is_a_502_and_leaves_no_account()
    {
        var scene = await Scene.CreateAsync(fixture.App);
        var partner = await scene.PartnerAsync();
        fixture.Fake.Inject("POST /v1/accounts", StripeFault.BreakAfterEffect);

        var urls = new { returnUrl = "https://brand.example/back", refreshUrl = "https://brand.example/again" };
        var refused = await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/connect/start", urls, HttpStatusCode.BadGateway);
        Assert.Equal("stripe_unavailable", (string?)refused["error"]);
        Assert.Equal(0L, await scene.ScalarAsync($"select count(*) from payouts.accounts where org_id = '{partner}'"));

        // The same key again: the account that was opened without our knowing is the one.
        await scene.Operator.PostAsync($"partners/{Scene.Text(partner)}/connect/start", urls);
        Assert.Equal(1L, await scene.ScalarAsync($"select count(*) from payouts.accounts where org_id = '{partner}'"));
    }

    [Fact]
    public async Task Lists_are_read_to_their_end_and_reading_is_repeated_after_a_passing_fault()
    {
        var options = fixture.App.Services.GetRequiredService<StripeOptions>();
        var client = new StripeClient(StripeClient.CreateHttp(options), options, TimeProvider.System);
        var account = fixture.Fake.AddAccount();
        for (var i = 0; i < 230; i++)
            fixture.Fake.AddTransfer(i + 1, "usd", account, "a-long-group");
        fixture.Fake.Inject("GET /v1/transfers", StripeFault.RateLimited);
        fixture.Fake.Inject("GET /v1/transfers", StripeFault.BreakBeforeEffect);

        List<long> amounts = [];
        await foreach (var transfer in client.ListAsync<StripeTransfer>("v1/transfers", new StripeForm().Add("transfer_group", "a-long-group"), Ct))
            amounts.Add(transfer.Amount);

        Assert.Equal(Enumerable.Range(1, 230).Select(i => (long)i), amounts.Order());
        var missing = await Assert.ThrowsAsync<StripeException>(() => client.GetAsync<StripeTransfer>("v1/transfers/tr_none", Ct));
        Assert.Equal((404, "invalid_request_error", "resource_missing", true), (missing.Error!.Status, missing.Error.Type, missing.Error.Code, missing.IsRefusal));
        Assert.StartsWith("req_", missing.Error.RequestId, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeStripeServer.Key, missing.ToString(), StringComparison.Ordinal);
    }
}
