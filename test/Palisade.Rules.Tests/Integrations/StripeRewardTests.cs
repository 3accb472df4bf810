using System.Text.Json.Nodes;
using Palisade.Integrations.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

public sealed class StripeRewardTests
{
    [Theory]
    [InlineData("""{"type":"percent_off","value":12.5,"duration":"once"}""", "percent_off=12.5&duration=once")]
    [InlineData("""{"type":"percent_off","value":20,"duration":"repeating","durationInMonths":3}""", "percent_off=20&duration=repeating&duration_in_months=3")]
    [InlineData("""{"type":"amount_off","value":5.50,"currency":"EUR","duration":"forever"}""", "amount_off=550&currency=eur&duration=forever")]
    [InlineData("""{"type":"amount_off","value":500,"currency":"JPY","duration":"once"}""", "amount_off=500&currency=jpy&duration=once")]
    [InlineData("""{"type":"free_months","value":2,"duration":"once"}""", "percent_off=100&duration=repeating&duration_in_months=2")]
    [InlineData("""{"type":"percent_off","value":20,"duration":"repeating"}""", "percent_off=20&duration=once")]
    public void A_reward_is_a_coupon_of_stripes(string reward, string form) =>
        Assert.Equal(form, StripeReward.Coupon(JsonNode.Parse(reward)!.AsObject())!.ToString());

    [Fact]
    public void An_amount_that_stripe_cannot_write_is_not_rounded() =>
        Assert.Null(StripeReward.Coupon(JsonNode.Parse("""{"type":"amount_off","value":1.234,"currency":"KWD","duration":"once"}""")!.AsObject()));
}
