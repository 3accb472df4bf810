using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Reporting;

public sealed class ReportTests(PalisadeApp app)
{
    [Fact]
    public async Task Figures_equal_the_raw_rows()
    {
        var scene = await Scene.CreateAsync(app);
        var one = await scene.PartnerAsync();
        var two = await scene.PartnerAsync();
        var program = await scene.ProgramAsync(model: "linear");
        await scene.ClickAsync(one, program, TimeSpan.FromHours(9), flag: "velocity");
        await scene.ClickAsync(one, program, TimeSpan.FromDays(40));
        await scene.IdentifyAsync(await scene.ClickAsync(one, program, TimeSpan.FromHours(4), referer: "https://blog.example/a?b"), "anna");
        await scene.IdentifyAsync(await scene.ClickAsync(two, program, TimeSpan.FromHours(3)), "anna");
        await scene.IdentifyAsync(await scene.ClickAsync(one, program, TimeSpan.FromHours(2), referer: "https://blog.example/c"), "bert");
        await scene.EventAsync("anna", "signup");
        await scene.EventAsync("anna", "invoice_paid", 99.99m);
        await scene.EventAsync("bert", "invoice_paid", 10m);
        await scene.EventAsync("bert", "invoice_paid", 7m, currency: "EUR");
        var id = Scene.Text(one);

        var dashboard = await scene.Operator.GetAsync($"partners/{id}/dashboard?includeLinks=true", HttpStatusCode.OK);
        Assert.Equal(3, (int)dashboard["clicks"]!);
        Assert.Equal(4, (int)dashboard["attributedEvents"]!);
        Assert.Equal("USD", (string?)dashboard["currency"]);
        Assert.Equal(60.00m, (decimal)dashboard["attributedRevenue"]!);
        Assert.Equal("7.00", (string?)dashboard["revenueByCurrency"]!["EUR"]);
        Assert.Equal(await MoneyAsync($"revenue_minor from attribution.attributions where org_id = '{one}' and currency = 'USD'"), (decimal)dashboard["attributedRevenue"]!);
        Assert.Equal(
            await MoneyAsync($"amount_minor from payouts.commissions where org_id = '{one}' and currency = 'USD' and status = 'accrued'"),
            (decimal)dashboard["commissionByStatus"]!["accrued"]!);
        Assert.Equal(3, dashboard["links"]!.AsArray().Sum(link => (int)link!["clicks"]!));
        Assert.Equal(60.00m, dashboard["links"]!.AsArray().Sum(link => (decimal)link!["attributedRevenue"]!));

        var series = await scene.Operator.GetAsync($"partners/{id}/timeseries?bucket=day", HttpStatusCode.OK);
        var buckets = series["buckets"]!.AsArray();
        Assert.InRange(buckets.Count, 30, 31);
        Assert.Equal(3, buckets.Sum(b => (int)b!["clicks"]!));
        Assert.Equal(1, buckets.Sum(b => (int)b!["leads"]!));
        Assert.Equal(3, buckets.Sum(b => (int)b!["sales"]!));
        Assert.Equal(60.00m, buckets.Sum(b => (decimal)b!["revenue"]!));
        Assert.Equal((decimal)dashboard["commissionByStatus"]!["accrued"]!, buckets.Sum(b => (decimal)b!["earnings"]!));

        var whole = await scene.Operator.GetAsync("admin/timeseries?bucket=day", HttpStatusCode.OK);
        Assert.Equal((4, 2, 3), ((int)whole["totals"]!["clicks"]!, (int)whole["totals"]!["customers"]!, (int)whole["totals"]!["sales"]!));
        Assert.Equal(109.99m, (decimal)whole["totals"]!["revenue"]!);
        Assert.Equal(4, whole["buckets"]!.AsArray().Sum(b => (int)b!["clicks"]!));
        Assert.Equal(109.99m, whole["buckets"]!.AsArray().Sum(b => (decimal)b!["revenue"]!));

        var funnel = await scene.Operator.GetAsync($"partners/{id}/funnel", HttpStatusCode.OK);
        Assert.Equal("""{"clicks":2,"identities":2,"signups":1,"paid":3}""", funnel["stages"]!.ToJsonString());
        Assert.Equal(1m, (decimal)funnel["rates"]!["stitchRate"]!);

        var customers = (await scene.Operator.GetAsync($"partners/{id}/customers", HttpStatusCode.OK))["customers"]!.AsArray();
        Assert.Equal(["anna", "bert"], customers.Select(c => (string)c!["userId"]!));
        Assert.Equal([50.00m, 10m], customers.Select(c => (decimal)c!["revenue"]!));

        var events = (await scene.Operator.GetAsync($"partners/{id}/events?type=invoice_paid", HttpStatusCode.OK))["events"]!.AsArray();
        Assert.Equal(3, events.Count);
        Assert.Equal("0.5000", (string?)events.Single(e => (string?)e!["userId"] == "anna")!["weight"]);

        var referers = (await scene.Operator.GetAsync($"partners/{id}/breakdowns?dimension=referer", HttpStatusCode.OK))["rows"]!.AsArray();
        Assert.Equal(2, (int)referers.Single(row => (string?)row!["value"] == "blog.example")!["count"]!);

        var overview = await scene.Operator.GetAsync("admin/overview", HttpStatusCode.OK);
        Assert.Equal(2, (int)overview["totals"]!["partners"]!);
        Assert.Equal(109.99m, (decimal)overview["totals"]!["attributedRevenue"]!);
        Assert.Equal(4, (int)overview["totals"]!["attributedEvents"]!);
        Assert.Equal(
            (decimal)overview["totals"]!["commissionAccrued"]!, overview["partners"]!.AsArray().Sum(p => (decimal)p!["commissionAccrued"]!));

        async Task<decimal> MoneyAsync(string rows) => (decimal)(await scene.ScalarAsync($"select coalesce(sum(m), 0) / 100.0 from (select {rows}) as t (m)"))!;
    }

    [Theory]
    [InlineData("dashboard")]
    [InlineData("timeseries")]
    [InlineData("events")]
    [InlineData("customers")]
    [InlineData("funnel")]
    [InlineData("breakdowns?dimension=browser")]
    [InlineData("commissions")]
    [InlineData("payouts")]
    public async Task A_partner_sees_its_own_report_and_another_partner_is_missing(string report)
    {
        var scene = await Scene.CreateAsync(app);
        var one = await scene.PartnerAsync();
        var two = await scene.PartnerAsync();
        using var own = await scene.ActAsAsync(one);

        await own.GetAsync($"partners/{Scene.Text(one)}/{report}", HttpStatusCode.OK);
        await own.GetAsync($"partners/{Scene.Text(two)}/{report}", HttpStatusCode.NotFound);
        await own.GetAsync($"partners/{Scene.Text(Guid.CreateVersion7())}/{report}", HttpStatusCode.NotFound);
        await own.GetAsync($"partners/garbage/{report}", HttpStatusCode.NotFound);
        await own.GetAsync("admin/overview", HttpStatusCode.Forbidden);
        await scene.Brand.Anonymous.GetAsync($"partners/{Scene.Text(one)}/{report}", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Weakness_19_Partners_do_not_learn_the_brands_customer_ids()
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1)), "secret-user");
        await scene.EventAsync("secret-user", "invoice_paid", 10m);
        using var own = await scene.ActAsAsync(partner);

        foreach (var report in new[] { "events", "customers" })
        {
            var text = (await own.GetAsync($"partners/{Scene.Text(partner)}/{report}", HttpStatusCode.OK)).ToJsonString();
            Assert.DoesNotContain("secret-user", text, StringComparison.Ordinal);
            Assert.Contains("customer_", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("dashboard?since=yesterday")]
    [InlineData("timeseries?since=2026-13-01")]
    [InlineData("timeseries?since=2026-02-01&until=2026-01-01")]
    [InlineData("timeseries?since=1970-01-01&bucket=day")]
    [InlineData("timeseries?bucket=hour")]
    [InlineData("events?limit=0")]
    [InlineData("events?limit=99999999999999999999")]
    [InlineData("events?programId=x")]
    [InlineData("customers?offset=-1")]
    [InlineData("funnel?since=0000-00-00")]
    [InlineData("breakdowns")]
    [InlineData("breakdowns?dimension=password")]
    [InlineData("dashboard?since=%00")]
    public async Task Weakness_57_A_wrong_query_is_a_400(string report)
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();

        await scene.Operator.GetAsync($"partners/{Scene.Text(partner)}/{report}", HttpStatusCode.BadRequest);
    }
}
