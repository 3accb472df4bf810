using Palisade.Integrations.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Integrations;

public sealed class PostbackMacrosTests
{
    private const string Message =
        """{"id":"evt_1","event":"commission.paid","created":"2026-11-21T00:00:00.000Z","data":{"clickId":"C","eventId":"E","amount":"4.00","currency":"a&b=c #","programId":"P","commissionId":null}}""";

    [Theory]
    [InlineData("https://t.example/?c={click_id}&tx={transaction_id}&e={event_id}", "https://t.example/?c=C&tx=E&e=E")]
    [InlineData("https://t.example/{event_type}/{commission_amount}", "https://t.example/commission.paid/4.00")]
    [InlineData("https://t.example/?p={program_id}&g={campaign_id}", "https://t.example/?p=P&g=P")]
    [InlineData("https://t.example/?cur={currency}", "https://t.example/?cur=a%26b%3Dc%20%23")]
    [InlineData("https://t.example/?x={payout_id}&y={commission_id}&z={nothing}&w={CLICK_ID}", "https://t.example/?x={payout_id}&y={commission_id}&z={nothing}&w={CLICK_ID}")]
    [InlineData("https://t.example/?{{click_id}}", "https://t.example/?{C}")]
    public void Known_macros_are_filled_in_percent_encoded_and_all_else_stays(string url, string filled) => Assert.Equal(filled, PostbackMacros.Fill(url, Message));

    [Fact]
    public void A_value_never_becomes_part_of_the_host() =>
        Assert.Equal("https://t.example/?c=..%2F%40evil.example", PostbackMacros.Fill("https://t.example/?c={click_id}", Message.Replace("\"C\"", "\"../@evil.example\"", StringComparison.Ordinal)));
}
