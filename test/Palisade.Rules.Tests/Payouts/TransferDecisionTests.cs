using Palisade.Payouts.Rules;
using Palisade.Platform;
using Xunit;

namespace Palisade.Rules.Tests.Payouts;

public sealed class TransferDecisionTests
{
    private static readonly Palisade.Platform.Money Ten = new(1000, Currency.Usd);

    [Theory]
    [InlineData(0, "Resend")]
    [InlineData(22.9, "Resend")]
    [InlineData(23, "Wait")]
    [InlineData(23.9, "Wait")]
    [InlineData(24, "Hold")]
    [InlineData(10_000, "Hold")]
    public void Absence_leads_to_the_same_key_and_then_to_an_operator(double hours, string step) =>
        Assert.Equal(step, TransferDecision.Of([], Ten, "acct_1", TimeSpan.FromHours(hours), RailTerms.Stripe, accepted: false).ToString());

    [Theory]
    [InlineData(1000, "USD", "acct_1", "Settle")]
    [InlineData(999, "USD", "acct_1", "Hold")]
    [InlineData(1000, "EUR", "acct_1", "Hold")]
    [InlineData(1000, "USD", "acct_2", "Hold")]
    public void What_is_found_must_be_what_was_frozen(long amount, string currency, string destination, string step)
    {
        var found = new ProviderTransfer("tr_1", new Palisade.Platform.Money(amount, Currency.Parse(currency)), destination, []);

        Assert.Equal(step, TransferDecision.Of([found], Ten, "acct_1", TimeSpan.FromDays(9), RailTerms.Stripe, accepted: false).ToString());
        Assert.Equal("ReviewDuplicates", TransferDecision.Of([found, found], Ten, "acct_1", TimeSpan.Zero, RailTerms.Stripe, accepted: false).ToString());
    }

    [Fact]
    public void No_request_of_an_operator_sends_again_or_gives_up_while_money_is_with_the_partner()
    {
        var (gone, stands, other) = (Transfer("tr_1", reversed: 1000), Transfer("tr_2", reversed: 0), Transfer("tr_3", reversed: 999));
        ProviderTransfer[][] cases = [[], [gone], [stands], [other], [gone, stands], [stands, other], [gone, gone]];
        foreach (var found in cases)
        {
            foreach (var kind in new[] { "release_intent_for_retry", "dispose_intent", "resolve_duplicate_review" })
            {
                foreach (var (kept, all) in new (string? Kept, bool All)[] { (null, true), ("tr_2", false), ("tr_1", false) })
                {
                    var verdict = RecoveryDecision.Of(kind, "held", found, Ten, "acct_1", kept, all);
                    if (verdict.Step is RecoveryStep.Rearm)
                        Assert.Empty(found);
                    if (verdict.Step is RecoveryStep.Cancel)
                        Assert.All(found, t => Assert.True(t.FullyReversed));
                    if (verdict.Step is RecoveryStep.Settle)
                        Assert.Contains(verdict.Transfer, found);
                    Assert.Equal(verdict.Applied, verdict.Outcome is "rearmed" or "disposed" or "resolved");
                }
            }
        }
    }

    [Theory]
    [InlineData("posted")]
    [InlineData("confirmed")]
    [InlineData("canceled")]
    [InlineData("duplicate_review")]
    public void Only_a_held_transfer_is_ever_released(string state)
    {
        Assert.NotEqual(RecoveryStep.Rearm, RecoveryDecision.Of("release_intent_for_retry", state, 1, 1).Step);
        Assert.False(RecoveryDecision.NeedsProvider("release_intent_for_retry", state, TimeSpan.FromDays(9), confirms: false));
        Assert.False(RecoveryDecision.NeedsProvider("release_intent_for_retry", "held", TimeSpan.FromHours(23), confirms: false));
    }

    [Theory]
    [InlineData(1234, "USD", 1234L)]
    [InlineData(500, "JPY", 500L)]
    [InlineData(500, "ISK", 50000L)]
    [InlineData(500, "UGX", 50000L)]
    [InlineData(12340, "KWD", 12340L)]
    [InlineData(12345, "KWD", null)]
    [InlineData(1200, "MGA", 12L)]
    [InlineData(1234, "MGA", null)]
    public void Amounts_are_what_stripe_calls_them_or_nothing(long minor, string currency, long? expected)
    {
        var money = new Palisade.Platform.Money(minor, Currency.Parse(currency));

        Assert.Equal(expected, StripeAmount.Of(money));
        if (expected is { } amount)
            Assert.Equal(money, StripeAmount.Read(amount, money.Currency));
    }

    [Fact]
    public void Nested_parameters_are_written_with_brackets()
    {
        var form = new StripeForm()
            .Add("amount", 5).Add("gone", (string?)null).Add("metadata", new Dictionary<string, string> { ["a b"] = "1&2=ü" })
            .Add("outer", new StripeForm().Add("inner", new StripeForm().Add("leaf", true))).Add("expand", ["data", "x"]);

        Assert.Equal(
            "amount=5&metadata%5Ba%20b%5D=1%262%3D%C3%BC&outer%5Binner%5D%5Bleaf%5D=true&expand%5B0%5D=data&expand%5B1%5D=x", form.ToString());
    }

    private static ProviderTransfer Transfer(string id, long reversed) =>
        new(id, Ten, "acct_1", reversed == 0 ? [] : [new ProviderReversal($"trr_{id}", new Palisade.Platform.Money(reversed, Currency.Usd))]);
}
