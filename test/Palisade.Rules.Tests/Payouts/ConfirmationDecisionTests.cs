using Palisade.Payouts.Rules;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Payouts;

/// <summary>Of what a provider says, the first counts, and the order of what agrees does not matter.</summary>
public sealed class ConfirmationDecisionTests
{
    private static readonly Palisade.Platform.Money Ten = new(1000, Currency.Usd);
    private static readonly ConfirmedTransfer Posted = new("posted", 1, ProviderId: null, Ten);
    private static readonly Confirmation Paid = new(1, "paid", "pay_1", Amount: Ten);
    private static readonly Confirmation Other = new(1, "paid", "pay_2", Amount: Ten);
    private static readonly Confirmation Failed = new(1, "failed");
    private static readonly Confirmation Back = new(1, "returned", "pay_1", "back_1", new(400, Currency.Usd));
    private static readonly Confirmation Rest = new(1, "returned", "pay_1", "back_2", new(600, Currency.Usd));
    private static readonly Confirmation[] Everything = [Paid, Other, Failed, Back, Rest, Paid with { Amount = new(999, Currency.Usd) }, Back with { ReturnReference = "back_3" }];

    [Fact]
    public void News_that_agree_are_accepted_in_every_order()
    {
        foreach (var order in Orders([Paid, Back, Rest]))
            Assert.All(Tell(Posted, order), judged => Assert.Equal("accepted", judged.Verdict.Verdict));
    }

    [Fact]
    public void Whatever_is_told_in_whatever_order_one_payment_counts_or_one_failure_and_never_both()
    {
        foreach (var order in Orders(Everything))
        {
            var judged = Tell(Posted, order);
            var (payments, failures) = (judged.Count(j => j.Is("paid")), judged.Count(j => j.Is("failed")));
            Assert.True(payments + failures <= 1, string.Join(", ", judged));
            Assert.True(judged.Where(j => j.Is("returned")).Sum(j => j.Said.Amount!.Value.MinorUnits) <= 1000);
        }
    }

    [Theory]
    [InlineData("canceled", 1, null, "given_up")]
    [InlineData("confirmed", 1, "pay_9", "already_paid")]
    public void A_payment_of_something_that_ended_otherwise_is_a_conflict(string state, int generation, string? settled, string conflict) =>
        Assert.Equal(conflict, ConfirmationDecision.Of(new ConfirmedTransfer(state, generation, settled, Ten), [], Paid, namedElsewhere: false).Conflict);

    [Fact]
    public void A_payment_that_names_another_payouts_payment_is_a_conflict() =>
        Assert.Equal("reference_in_use", ConfirmationDecision.Of(Posted, [], Paid, namedElsewhere: true).Conflict);

    [Fact]
    public void What_an_operator_said_was_paid_is_not_undone_by_a_failure_and_not_doubled_by_the_payment()
    {
        var settled = Posted with { State = "confirmed", ProviderId = "pay_1" };

        Assert.Equal("already_paid", ConfirmationDecision.Of(settled, [], Failed, namedElsewhere: false).Conflict);
        Assert.Equal(ConfirmationVerdict.Accepted, ConfirmationDecision.Of(settled, [], Paid, namedElsewhere: false));
    }

    [Fact]
    public void The_failure_of_an_earlier_key_says_nothing_about_the_present_one()
    {
        var second = Posted with { Generation = 2 };

        Assert.Equal(ConfirmationVerdict.Superseded, ConfirmationDecision.Of(second, [], Failed, namedElsewhere: false));
        Assert.Equal(ConfirmationVerdict.Accepted, ConfirmationDecision.Of(second, [], Failed with { Generation = 2 }, namedElsewhere: false));
        Assert.Equal("not_asked_for", ConfirmationDecision.Of(second with { State = "intent" }, [], Failed with { Generation = 2 }, namedElsewhere: false).Conflict);
    }

    [Fact]
    public void One_payment_told_under_two_keys_is_one_payment()
    {
        var judged = Tell(Posted with { Generation = 2 }, [Paid, Paid with { Generation = 2 }]);

        Assert.Equal(["accepted", "superseded"], judged.Select(j => j.Verdict.Verdict));
    }

    private static List<JudgedConfirmation> Tell(ConfirmedTransfer transfer, IEnumerable<Confirmation> order)
    {
        List<JudgedConfirmation> judged = [];
        foreach (var said in order)
        {
            Assert.Null(ConfirmationDecision.Repeated(judged, said));
            judged.Add(new JudgedConfirmation(said, ConfirmationDecision.Of(transfer, judged, said, namedElsewhere: false)));
            Assert.Equal(judged[^1].Verdict, ConfirmationDecision.Repeated(judged, said));
        }

        return judged;
    }

    private static IEnumerable<Confirmation[]> Orders(Confirmation[] all) =>
        all.Length <= 1 ? [all] : all.SelectMany((first, i) => Orders([.. all[..i], .. all[(i + 1)..]]).Select(rest => (Confirmation[])[first, .. rest]));
}
