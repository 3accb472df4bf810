using System.Text.Json;
using FsCheck.Fluent;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Programs.Rules;
using Xunit;

namespace Palisade.Rules.Tests.Programs;

public sealed class CommissionRuleTests
{
    private const string ValidLine = """{"trigger":"every","type":"percent","value":20}""";

    [Fact]
    public void A_full_rule_is_read()
    {
        var parsed = Parse(
            """
            [{"trigger":"first","eventType":"subscription_created","type":"fixed","value":200,"currency":"usd"},
             {"trigger":"every","eventType":"invoice_paid","type":"percent","value":12.50,"recurring":true,"recurringMonths":12,"note":"ignored"}]
            """);
        Assert.Empty(parsed.Errors);
        Assert.Equal(
            new CommissionRule(
            [
                new SubRule(CommissionTrigger.First, "subscription_created", CommissionType.Fixed, 200, Currency.Usd),
                new SubRule(CommissionTrigger.Every, "invoice_paid", CommissionType.Percent, 12.5m, Recurring: true, RecurringMonths: 12),
            ]),
            parsed.Rule);
    }

    [Fact]
    public void A_legacy_object_is_one_line_for_every_event()
    {
        var parsed = Parse("""{"type":"fixed","value":10,"currency":"EUR","recurring":true}""");
        Assert.Equal(
            new CommissionRule([new SubRule(CommissionTrigger.Every, null, CommissionType.Fixed, 10, Currency.Parse("EUR"), Recurring: true)]),
            parsed.Rule);
        Assert.Equal("""[{"trigger":"every","type":"fixed","value":10,"currency":"EUR","recurring":true}]""", parsed.Rule!.ToJson());
    }

    [Fact]
    public void A_single_object_keeps_its_trigger()
    {
        var parsed = Parse("""{"trigger":"first","eventType":"signup","type":"fixed","value":10}""");
        Assert.Equal(CommissionTrigger.First, parsed.Rule!.SubRules[0].Trigger);
    }

    [Theory]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"when":{}}]""", "commissionRule[0].when")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"when":{"country":"Germany"}}]""", "commissionRule[0].when.country")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"when":{"country":[1]}}]""", "commissionRule[0].when.country")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"when":{"minValue":5,"maxValue":4}}]""", "commissionRule[0].when.minValue")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"when":{"metadata":{"plan":[]}}}]""", "commissionRule[0].when.metadata.plan")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"when":{"metadata":"gold"}}]""", "commissionRule[0].when.metadata")]
    [InlineData("""[]""", "commissionRule")]
    [InlineData("""null""", "commissionRule")]
    [InlineData("\"x\"", "commissionRule")]
    [InlineData("""[7]""", "commissionRule[0]")]
    [InlineData("""[{"type":"percent","value":20}]""", "commissionRule[0].trigger")]
    [InlineData("""[{"trigger":"always","type":"percent","value":20}]""", "commissionRule[0].trigger")]
    [InlineData("""[{"trigger":"every","value":20}]""", "commissionRule[0].type")]
    [InlineData("""[{"trigger":"every","type":"tiered","value":20}]""", "commissionRule[0].type")]
    [InlineData("""[{"trigger":"every","type":"percent"}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"percent","value":"20"}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"percent","value":0}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"percent","value":-1}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"percent","value":100.01}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1e400}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"fixed","value":10000000000000}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"fixed","value":0.005,"currency":"USD"}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"fixed","value":1.5,"currency":"JPY"}]""", "commissionRule[0].value")]
    [InlineData("""[{"trigger":"every","type":"fixed","value":1,"currency":"XXX"}]""", "commissionRule[0].currency")]
    [InlineData("""[{"trigger":"every","type":"fixed","value":1,"currency":"US"}]""", "commissionRule[0].currency")]
    [InlineData("""[{"trigger":"every","type":"fixed","value":1,"currency":840}]""", "commissionRule[0].currency")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"currency":"USD"}]""", "commissionRule[0].currency")]
    [InlineData("""[{"trigger":"first","type":"percent","value":1}]""", "commissionRule[0].eventType")]
    [InlineData("""[{"trigger":"subsequent","type":"percent","value":1}]""", "commissionRule[0].eventType")]
    [InlineData("""[{"trigger":"first","eventType":"","type":"percent","value":1}]""", "commissionRule[0].eventType")]
    [InlineData("""[{"trigger":"first","eventType":5,"type":"percent","value":1}]""", "commissionRule[0].eventType")]
    [InlineData("""[{"trigger":"first","eventType":"a\u0000","type":"percent","value":1}]""", "commissionRule[0].eventType")]
    [InlineData("""[{"trigger":"first","eventType":"\ud800","type":"percent","value":1}]""", "commissionRule[0].eventType")]
    [InlineData("""[{"trigger":"\ud800","type":"percent","value":1}]""", "commissionRule[0].trigger")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"recurring":"yes"}]""", "commissionRule[0].recurring")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"recurringMonths":3}]""", "commissionRule[0].recurringMonths")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"recurring":false,"recurringMonths":3}]""", "commissionRule[0].recurringMonths")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"recurring":true,"recurringMonths":0}]""", "commissionRule[0].recurringMonths")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"recurring":true,"recurringMonths":601}]""", "commissionRule[0].recurringMonths")]
    [InlineData("""[{"trigger":"every","type":"percent","value":1,"recurring":true,"recurringMonths":1.5}]""", "commissionRule[0].recurringMonths")]
    [InlineData("""{"type":"percent","value":0}""", "commissionRule.value")]
    public void Each_fault_is_reported_at_its_path(string json, string path)
    {
        var parsed = Parse(json);
        Assert.Null(parsed.Rule);
        var error = Assert.Single(parsed.Errors);
        Assert.Equal(path, error.Path);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weakness_26_no_terms_pay_more_than_the_customer_paid()
    {
        const string Excessive = """[{"trigger":"every","type":"percent","value":150}]""";
        Assert.Null(Parse(Excessive).Rule);
        Assert.Null(Parse(Excessive, RuleSchema.Partner).Rule);
        Assert.NotNull(Parse("""[{"trigger":"every","type":"percent","value":100}]""").Rule);
    }

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        var parsed = Parse($$"""[{"trigger":"x","type":"y","value":0}, {{ValidLine}}, {"trigger":"first","type":"fixed","value":true}]""");
        Assert.Equal(
            ["[0].trigger", "[0].type", "[0].value", "[2].eventType", "[2].value"],
            parsed.Errors.Select(error => error.Path.Replace("commissionRule", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_rule_has_1_to_10_lines()
    {
        Assert.NotNull(Parse($"[{string.Join(',', Enumerable.Repeat(ValidLine, 10))}]").Rule);
        Assert.Null(Parse($"[{string.Join(',', Enumerable.Repeat(ValidLine, 11))}]").Rule);
        Assert.Throws<ArgumentException>(() => new CommissionRule([]));
    }

    [Fact]
    public void An_event_type_has_1_to_80_characters()
    {
        Assert.NotNull(Parse(WithType(80)).Rule);
        Assert.Null(Parse(WithType(81)).Rule);

        static string WithType(int length) => $$"""[{"trigger":"first","eventType":"{{new string('e', length)}}","type":"fixed","value":1}]""";
    }

    [Fact]
    public void Null_means_absent() => Assert.NotNull(
        Parse("""[{"trigger":"every","eventType":null,"type":"fixed","value":1,"currency":null,"recurring":null,"recurringMonths":null}]""").Rule);

    [Fact]
    public void Partner_terms_may_be_zero_and_limit_months_without_recurring()
    {
        Assert.NotNull(Parse("""[{"trigger":"every","type":"percent","value":0}]""", RuleSchema.Partner).Rule);
        Assert.NotNull(Parse("""[{"trigger":"every","type":"percent","value":5,"recurringMonths":3}]""", RuleSchema.Partner).Rule);
        Assert.Null(Parse("""[{"trigger":"every","type":"percent","value":-0.01}]""", RuleSchema.Partner).Rule);
    }

    [Fact]
    public void Legacy_columns_repeat_whatever_their_recurring_says()
    {
        Assert.Null(CommissionRule.FromLegacyColumns(CommissionType.Percent, 15, recurring: false).SubRules[0].Recurring);
        Assert.True(CommissionRule.FromLegacyColumns(CommissionType.Percent, 15, recurring: true).SubRules[0].Recurring);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""[{"trigger":"every"}]""")]
    public void A_stored_rule_that_is_none_is_an_error(string json) => Assert.Throws<FormatException>(() => CommissionRule.FromStoredJson(json));

    [Fact]
    public void Reading_canonical_json_gives_the_rule_back_and_writing_it_again_the_same_text() => Property.Holds(Rules.Any, rule =>
    {
        var json = rule.ToJson();
        var again = CommissionRule.FromStoredJson(json);
        Assert.Equal(rule, again);
        Assert.Equal(rule.GetHashCode(), again.GetHashCode());
        Assert.Equal(json, again.ToJson());
    });

    [Fact]
    public void Equal_rules_are_equal_texts() => Property.Holds(
        from one in Rules.Any
        from other in Rules.Any
        select (one, other),
        pair => Assert.Equal(pair.one.Equals(pair.other), pair.one.ToJson() == pair.other.ToJson()));

    [Fact]
    public void A_rule_written_with_trailing_zeros_is_the_same_rule()
    {
        var padded = Parse("""[{"trigger":"every","type":"percent","value":20.000}]""").Rule!;
        Assert.Equal(Parse($"[{ValidLine}]").Rule, padded);
        Assert.Equal($"[{ValidLine}]", padded.ToJson());
    }

    [Fact]
    public void No_json_crashes_the_parser() => Property.Holds(
        from names in Gen.Elements("trigger", "type", "value", "eventType", "currency", "recurring", "recurringMonths", @"\ud800").ArrayOf()
        from values in Gen.Elements("1", "-1", "1e9", "'every'", "'first'", "'percent'", "'fixed'", "'USD'", "true", "null", "[]", "{}", @"'\udfff'")
            .ArrayOf(names.Length)
        select $"[{{{string.Join(',', names.Zip(values, (name, value) => $"'{name}':{value}"))}}}]".Replace('\'', '"'),
        json =>
        {
            var parsed = Parse(json);
            Assert.Equal(parsed.Rule is null, parsed.Errors.Count > 0);
        });

    private static RuleParse Parse(string json, RuleSchema schema = RuleSchema.Program)
    {
        using var document = JsonDocument.Parse(json);
        return CommissionRuleParser.Parse(document.RootElement, schema);
    }
}
