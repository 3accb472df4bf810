using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Palisade.Client;
using Palisade.Rules.Tests.Attribution;
using Xunit;

namespace Palisade.Rules.Tests.Payouts;

/// <summary>The server's arithmetic and the client's, which share no code, say the same; and nothing in a receipt can be changed unnoticed.</summary>
public sealed class ReceiptProperties
{
    [Fact]
    public void Both_ways_of_working_out_a_receipt_agree() => Property.Holds(World.Any, world => world.Shrink(), world =>
    {
        foreach (var receipt in Receipts.Of(world, stood: 7))
        {
            var found = ReceiptVerifier.Verify(receipt, Receipts.KeySet);
            Assert.True(found.IsValid, string.Join('\n', [.. found.Faults, receipt]));
        }
    });

    [Fact]
    public void Random_worlds_make_receipts_of_every_kind()
    {
        var receipts = World.Any.Sample(500, 50).SelectMany(world => Receipts.Of(world)).Select(text => JsonNode.Parse(text)!["receipt"]!).ToList();
        Assert.InRange(receipts.Count(r => (string?)r["result"]!["dueMinor"] != "0"), receipts.Count / 10, receipts.Count);
        Assert.Contains(receipts, r => r["arithmetic"]?["partsMinor"]!.AsArray().Count > 2);
        Assert.Contains(receipts, r => r["inputs"]!["passedOver"] is not null && r["arithmetic"] is not null);
        Assert.Contains(receipts, r => r["inputs"]!["agreed"] is not null && r["arithmetic"] is not null);
        Assert.Contains(receipts, r => (string?)r["inputs"]!["event"]!["refundedMinor"] != "0" && r["arithmetic"] is not null);
    }

    [Fact]
    public void Any_change_of_any_value_is_noticed() => Property.Holds(
        from world in World.Any
        from number in Gen.Choose(0, int.MaxValue)
        select (world, number),
        pair =>
        {
            var receipts = Receipts.Of(pair.world).ToList();
            if (receipts.Count == 0)
                return;
            var envelope = JsonNode.Parse(receipts[pair.number % receipts.Count])!.AsObject();
            var values = Values(envelope["receipt"]!).ToList();
            var value = values[pair.number % values.Count];
            value.ReplaceWith(Other(value));
            Assert.False(Holds(envelope.ToJsonString(), Receipts.KeySet), $"{value.GetPath()} was changed");
        });

    [Fact]
    public void The_form_of_the_text_does_not_matter()
    {
        var receipt = Paying().First();
        var indented = JsonNode.Parse(receipt)!.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        Assert.True(ReceiptVerifier.Verify(indented, Receipts.KeySet).IsValid);
    }

    [Fact]
    public void Another_key_under_the_same_name_does_not_fit()
    {
        var found = ReceiptVerifier.Verify(Paying().First(), Receipts.KeySetWithOtherKey());
        Assert.Equal((false, false), (found.IsValid, found.Signature!.Value));
        Assert.Contains("signature does not fit", Assert.Single(found.Faults));
    }

    [Theory]
    [InlineData("result", "dueMinor")]
    [InlineData("result", "stoodMinor")]
    [InlineData("result", "amountMinor")]
    [InlineData("commission", "amountMinor")]
    [InlineData("arithmetic", "numerator")]
    [InlineData("arithmetic", "roundedMinor")]
    [InlineData("arithmetic", "wholeWeight")]
    public void Wrong_arithmetic_is_found_even_when_the_tenant_signed_it(string part, string member)
    {
        var receipt = JsonNode.Parse(Paying().First())!["receipt"]!.DeepClone().AsObject();
        receipt[part]![member] = "4711";
        var found = ReceiptVerifier.Verify(Receipts.Sign(receipt), Receipts.KeySet);
        Assert.True(found.Signature);
        Assert.NotEmpty(found.Faults);
    }

    [Fact]
    public void Without_keys_the_signature_is_not_claimed_to_hold()
    {
        var found = ReceiptVerifier.Verify(Paying().First(), keySet: null);
        Assert.Equal((null, false), (found.Signature, found.IsValid));
        Assert.Empty(found.Faults);
    }

    [Theory]
    [InlineData("{}", "not complete")]
    [InlineData("[]", "no JSON object")]
    [InlineData("not json", "not JSON")]
    [InlineData("""{"receipt":{"format":"palisade-receipt/9"},"signature":{}}""", "palisade-receipt/9")]
    [InlineData("""{"receipt":{"format":"palisade-receipt/1","format":"palisade-receipt/1"},"signature":{}}""", "says something twice")]
    public void What_is_no_receipt_of_a_known_format_is_refused_with_a_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<ReceiptFormatException>(() => ReceiptVerifier.Verify(text, Receipts.KeySet)).Message);

    private static IEnumerable<string> Paying() =>
        World.Any.Sample(500, 20).SelectMany(world => Receipts.Of(world)).Where(text => JsonNode.Parse(text)!["receipt"]!["arithmetic"] is not null);

    private static bool Holds(string receipt, string keys)
    {
        try
        {
            return ReceiptVerifier.Verify(receipt, keys).IsValid;
        }
        catch (ReceiptFormatException)
        {
            return false;
        }
    }

    private static IEnumerable<JsonValue> Values(JsonNode node) => node switch
    {
        JsonObject members => members.Where(m => m.Value is not null).SelectMany(m => Values(m.Value!)),
        JsonArray items => items.Where(i => i is not null).SelectMany(i => Values(i!)),
        _ => [node.AsValue()],
    };

    private static JsonNode Other(JsonValue value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => JsonValue.Create(value.GetValue<int>() + 1),
        System.Text.Json.JsonValueKind.String => JsonValue.Create(value.GetValue<string>() + "0"),
        _ => JsonValue.Create(!value.GetValue<bool>()),
    };
}
