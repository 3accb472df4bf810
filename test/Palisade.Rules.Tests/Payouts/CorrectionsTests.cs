using Palisade.Attribution.Contracts;
using Palisade.Payouts.Rules;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Payouts;

public sealed class CorrectionsTests
{
    private static readonly CommissionKey Key = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), 0);

    private static readonly DateTimeOffset Earned = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("accrued", false, 10, 4, 1, "4")]
    [InlineData("accrued", false, 10, 0, 1, "")]
    [InlineData("approved", false, 10, 4, 1, "4")]
    [InlineData("approved", true, 10, 4, 0, "-6")]
    [InlineData("paid", true, 10, 0, 0, "-10")]
    [InlineData("paid", true, 10, 15, 0, "5")]
    [InlineData("accrued", false, 10, 15, 0, "5")]
    [InlineData("accrued", false, 10, 10, 0, "")]
    [InlineData("reversed", false, 10, 10, 0, "10")]
    public void What_stands_is_brought_to_what_is_due(string status, bool claimed, long posted, long due, int reversed, string added)
    {
        var corrections = Corrections.Of([Entry(posted, status, claimed)], Due(due));

        Assert.Equal(reversed, corrections.Reverse.Count);
        Assert.Equal(added, string.Join(' ', corrections.Add.Select(entry => entry.Amount.MinorUnits)));
        Assert.All(corrections.Add, entry => Assert.Equal(1, entry.Revision));
        Assert.All(corrections.Add, entry => Assert.Equal(entry.Amount.IsNegative || (status == "approved" && !claimed) ? CommissionStatus.Approved : CommissionStatus.Accrued, entry.Status));
        Assert.All(corrections.Add, entry => Assert.Equal(reversed > 0 ? Earned : (DateTimeOffset?)null, entry.AccruedAt));
    }

    [Fact]
    public void What_an_operator_reversed_is_never_posted_again() =>
        Assert.Empty(Corrections.Of([Entry(10, "reversed", claimed: false, closed: true)], Due(10)).Add);

    [Fact]
    public void For_any_history_the_second_time_posts_nothing()
    {
        var random = new Random(20261120);
        for (var round = 0; round < 2_000; round++)
        {
            List<PostedCommission> ledger = [];
            for (var step = 0; step < 6; step++)
            {
                var due = Due(random.Next(4) == 0 ? 0 : random.Next(1, 50));
                ledger = Apply(ledger, Corrections.Of(ledger, due));
                Assert.Equal(due.Sum(share => share.Amount.MinorUnits), ledger.Where(entry => entry.Status != "reversed").Sum(entry => entry.AmountMinor));
                var again = Corrections.Of(ledger, due);
                Assert.Empty(again.Add);
                Assert.Empty(again.Reverse);
                Assert.Equal(ledger.Count, ledger.Select(entry => entry.Revision).Distinct().Count());

                // Life goes on: some entries are approved, claimed and paid.
                ledger = [.. ledger.Select(entry => (entry.Status, random.Next(3)) switch
                {
                    ("accrued", 0) => entry with { Status = "approved" },
                    ("approved", 0) => entry with { Status = "paid", Claimed = true },
                    ("approved", 1) => entry with { Claimed = true },
                    _ => entry,
                })];
            }
        }
    }

    private static List<PostedCommission> Apply(List<PostedCommission> ledger, Corrections corrections) =>
    [
        .. ledger.Select(entry => corrections.Reverse.Contains(entry.Id) ? entry with { Status = "reversed" } : entry),
        .. corrections.Add.Select(entry => Entry(entry.Amount.MinorUnits, entry.Status.ToWire(), claimed: false) with { Revision = entry.Revision }),
    ];

    private static PostedCommission Entry(long amount, string status, bool claimed, bool closed = false) => new(
        Guid.CreateVersion7(), Key.EventId, Key.ClickId, Key.PartnerId, Key.ProgramId, Key.SubRuleIndex, 0, amount, "USD", status, claimed, closed, Earned);

    private static CommissionShare[] Due(long amount) => amount == 0 ? [] : [new CommissionShare(Key, new Platform.Money(amount, Currency.Usd), "10 % of it.")];
}
