using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;
using Xunit;
using static Palisade.Rules.Tests.Attribution.Case;

namespace Palisade.Rules.Tests.Attribution;

/// <summary>The worked examples of OpenPartner's model, which an OpenPartner user expects to come out the same.</summary>
public sealed class WorkedExampleTests
{
    [Theory]
    [InlineData(20, "200", "40.00")]
    [InlineData(25, "99.99", "25.00")]
    [InlineData(10, "33.33", "3.33")]
    public void A_percentage_is_rounded_to_the_cent(int percent, string value, string commission)
    {
        var program = Program(Rule(Percent(percent)));
        Assert.Equal([commission], Paid(Replay([program], [Click(1, program)], [Sale(value)])));
    }

    [Fact]
    public void A_bonus_on_the_subscription_and_a_percentage_of_each_invoice()
    {
        var program = Program(Rule(
            Fixed(200, CommissionTrigger.First, "subscription_created"), Percent(20, CommissionTrigger.Every, "invoice_paid")));
        var outcomes = Replay(
            [program], [Click(1, program)],
            [Sale("49", "subscription_created"), Sale("49", "invoice_paid", 1, 501), Sale("49", "invoice_paid", 31, 502)]);
        Assert.Equal(["200.00", "9.80", "9.80"], Paid(outcomes));
    }

    [Fact]
    public void Half_of_the_first_invoice_and_a_fifth_of_the_others()
    {
        var program = Program(Rule(
            Percent(50, CommissionTrigger.First, "invoice_paid"), Percent(20, CommissionTrigger.Subsequent, "invoice_paid")));
        var invoices = Enumerable.Range(0, 3).Select(month => Sale("100", "invoice_paid", month * 28, 500 + month)).ToArray();
        Assert.Equal(["50.00", "20.00", "20.00"], Paid(Replay([program], [Click(1, program)], invoices)));
    }

    [Fact]
    public void Half_of_each_invoice_for_three_months()
    {
        var program = Program(Rule(Percent(50) with { Recurring = true, RecurringMonths = 3 }), windowDays: 365);
        DateTimeOffset[] dates = [Start, new(2026, 4, 10, 12, 0, 0, TimeSpan.Zero), new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero)];
        var outcomes = Replay([program], [Click(1, program)], [.. dates.Select((at, i) => Sale("100", "invoice_paid", 0, 500 + i) with { At = at })]);
        Assert.Equal(["50.00", "50.00"], Paid(outcomes));
        Assert.Equal([UnpaidReason.RecurringMonthsOver], Unpaid(outcomes));
    }

    [Fact]
    public void A_tenth_of_everything()
    {
        var program = Program(Rule(Percent(10)));
        var outcomes = Replay([program], [Click(1, program)], [Sale("100", "signup"), Sale("49", "invoice_paid", 1, 501)]);
        Assert.Equal(["10.00", "4.90"], Paid(outcomes));
    }

    [Fact]
    public void A_touch_outside_its_programs_dates_is_credited_but_earns_nothing()
    {
        var program = Program(Rule(Percent(10))) with { EndsAt = Start.AddDays(-0.5) };
        var outcome = Replay([program], [Click(1, program)], [Sale("100")]).Single();
        Assert.Equal(AttributionStatus.Attributed, outcome.Credit.Status);
        Assert.Empty(outcome.Commissions.Shares);
        Assert.Equal([UnpaidReason.OutsideProgramDates], Unpaid([outcome]));
    }
}
