using Palisade.Payouts.Rules;
using Xunit;
using static Palisade.Payouts.Rules.CommissionStatus;

namespace Palisade.Rules.Tests.Payouts;

public sealed class CommissionStatesTests
{
    private static readonly DateTimeOffset Accrual = new(2026, 2, 1, 8, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Exactly_four_moves_are_legal()
    {
        (CommissionStatus, CommissionStatus)[] legal = [(Accrued, Approved), (Accrued, Reversed), (Approved, Paid), (Approved, Reversed)];
        foreach (var from in Enum.GetValues<CommissionStatus>())
        {
            foreach (var to in Enum.GetValues<CommissionStatus>())
            {
                Assert.Equal(legal.Contains((from, to)), CommissionStates.CanMove(from, to));
                Assert.Equal(legal.Contains((from, to)), CommissionStates.LegalMoves(from).Contains(to));
            }
        }
    }

    [Fact]
    public void Paid_and_reversed_are_final()
    {
        Assert.Empty(CommissionStates.LegalMoves(Paid));
        Assert.Empty(CommissionStates.LegalMoves(Reversed));
    }

    [Fact]
    public void Every_status_has_a_word_of_its_own()
    {
        Assert.Equal(["accrued", "approved", "paid", "reversed"], Enum.GetValues<CommissionStatus>().Select(status => status.ToWire()));
        foreach (var status in Enum.GetValues<CommissionStatus>())
        {
            Assert.True(CommissionStates.TryParse(status.ToWire(), out var read));
            Assert.Equal(status, read);
        }

        Assert.False(CommissionStates.TryParse("Paid", out _));
        Assert.False(CommissionStates.TryParse(null, out _));
    }

    [Fact]
    public void A_commission_matures_when_its_holdback_is_over()
    {
        Assert.Equal(Accrual.AddDays(30), CommissionStates.MatureAt(Accrual, 30));
        Assert.Equal(Accrual, CommissionStates.MatureAt(Accrual, 0));
        Assert.Equal(Accrual, CommissionStates.MatureAt(Accrual, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => CommissionStates.MatureAt(Accrual, -1));
    }

    [Fact]
    public void Only_a_held_back_commission_approves_itself()
    {
        Assert.Equal(Accrual.AddDays(30), CommissionStates.AutoApprovesAt(Accrual, 30));
        Assert.Null(CommissionStates.AutoApprovesAt(Accrual, 0));
        Assert.Null(CommissionStates.AutoApprovesAt(Accrual, null));
    }
}
