using System.Globalization;
using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Payouts;

public sealed class StatementTests(PalisadeApp app)
{
    [Fact]
    public async Task The_lines_of_a_statement_are_the_commissions_of_the_payout_and_sum_to_it()
    {
        var (scene, payout, partner) = await PaidAsync(7);
        using var own = await scene.ActAsAsync(partner);

        var csv = await own.GetStringAsync($"payouts/{payout}/statement.csv");

        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(',')).ToList();
        Assert.Equal("commission_id", rows[0][0]);
        Assert.Equal("total", rows[^1][0]);
        var amounts = rows.Skip(1).SkipLast(1).Select(row => decimal.Parse(row[5], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(7, amounts.Count);
        Assert.Equal(amounts.Sum(), decimal.Parse(rows[^1][5], CultureInfo.InvariantCulture));
        Assert.Equal(
            amounts.Sum(),
            (decimal)(await scene.ScalarAsync($"select amount_minor / 100.0 from payouts.payouts where id = '{Scene.Parse(payout)}'"))!);
        Assert.Equal(
            [.. (await scene.CommissionsAsync()).Select(c => (string)c["id"]!).Order(StringComparer.Ordinal)],
            rows.Skip(1).SkipLast(1).Select(row => row[0]).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task A_statement_is_printed_on_as_many_pages_as_it_needs_with_parties_lines_and_total()
    {
        var (scene, payout, _) = await PaidAsync(60);

        var file = await scene.Operator.GetByteArrayAsync($"payouts/{payout}/statement.pdf");

        Assert.InRange(file.Length, 1_000, 100_000);
        PdfText.AssertSound(file, pages: 2);
        var text = PdfText.Of(file);
        Assert.Contains("Payout statement", text, StringComparison.Ordinal);
        Assert.Contains("A partner", text, StringComparison.Ordinal);
        Assert.Contains(payout, text, StringComparison.Ordinal);
        Assert.Contains("Total of 60 commissions", text, StringComparison.Ordinal);
        Assert.Contains("183.00 USD", text, StringComparison.Ordinal);
        Assert.Contains("Page 2 of 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_in_any_script_and_of_any_length_do_not_break_a_statement()
    {
        var (scene, payout, partner) = await PaidAsync(1);
        await scene.RowAsync("update programs.partners set name = $2 where id = $1", partner, "Ω Жак 株式会社 \U0001F600 (\\) \u00e9" + new string('W', 95));
        await scene.RowAsync("update directory.tenants set program_name = '=HYPERLINK(\"x\")' where tenant_id = $1", scene.TenantId);

        var file = await scene.Operator.GetByteArrayAsync($"payouts/{payout}/statement.pdf");

        PdfText.AssertSound(file, pages: 1);
        Assert.Contains("? ??? ????", PdfText.Of(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_payout_has_no_statement_and_anothers_is_not_there()
    {
        var (scene, payout, _) = await PaidAsync(1);
        var other = await Scene.CreateAsync(app);
        using var stranger = await scene.ActAsAsync(await scene.PartnerAsync());
        foreach (var client in new[] { other.Operator, stranger })
        {
            Assert.Equal("payout_not_found", (string?)(await client.GetAsync($"payouts/{payout}/statement.csv", HttpStatusCode.NotFound))["error"]);
            await client.GetAsync($"payouts/{payout}/statement.pdf", HttpStatusCode.NotFound);
        }

        await scene.EventAsync("user", "invoice_paid", 10m);
        await scene.ApproveAllAsync();
        var failed = (await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"];
        await scene.Operator.PostAsync($"payouts/{failed}/cancel", new { });
        Assert.Equal("no_statement", (string?)(await scene.Operator.GetAsync($"payouts/{failed}/statement.pdf", HttpStatusCode.Conflict))["error"]);
    }

    /// <summary>10 % of 1, 2, 3 … : as many commissions, one paid payout.</summary>
    private async Task<(Scene Scene, string Payout, Guid Partner)> PaidAsync(int count)
    {
        var scene = await Scene.CreateAsync(app);
        var partner = await scene.PartnerAsync();
        await scene.IdentifyAsync(await scene.ClickAsync(partner, await scene.ProgramAsync(), TimeSpan.FromHours(1)), "user");
        for (var i = 1; i <= count; i++)
            await scene.EventAsync("user", "invoice_paid", i);
        await scene.ApproveAllAsync();
        var payout = (string)(await scene.RunPayoutsAsync())["payouts"]![0]!["payoutId"]!;
        await scene.Operator.PostAsync($"payouts/{payout}/confirm", new { });
        return (scene, payout, partner);
    }
}
