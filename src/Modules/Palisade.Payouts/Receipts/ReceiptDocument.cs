using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Payouts.Receipts;

/// <summary>
/// Writes a receipt: one document for everybody who may see the commission, with nothing in it that its partner may not know. Amounts are whole
/// minor units and, like every number that is no small count, strings; times are UTC with seven digits. The format is described in
/// <c>docs/receipts.md</c>; a change of meaning takes another <see cref="Format"/>.
/// </summary>
internal static class ReceiptDocument
{
    public const string Format = "palisade-receipt/1";

    /// <param name="facts">With a working.</param>
    /// <param name="customer">What partners call the user.</param>
    /// <param name="postings">Lines of the partner's accounts.</param>
    /// <param name="issuedAt">When the receipt is written.</param>
    public static JsonObject Of(ReceiptFacts facts, string customer, IEnumerable<ReceiptPosting> postings, DateTimeOffset issuedAt)
    {
        var working = Working.FromJson(facts.Working ?? throw new ArgumentException("There is no working.", nameof(facts)));
        var rule = CommissionRule.FromStoredJson(facts.AgreedRule ?? facts.ProgramRule!);
        var amount = working.AmountOf(rule, facts.RuleIndex, facts.ClickId, facts.ValueMinor, Platform.Currency.Parse(facts.EventCurrency));
        return new JsonObject
        {
            ["format"] = Format,
            ["issuedAt"] = Time(issuedAt),
            ["tenant"] = new JsonObject { ["id"] = Id(facts.TenantId), ["slug"] = facts.TenantSlug, ["name"] = facts.TenantName },
            ["commission"] = Commission(facts),
            ["inputs"] = Inputs(facts, customer, working),
            ["arithmetic"] = amount is null ? null : Arithmetic(amount),
            ["result"] = new JsonObject
            {
                ["dueMinor"] = Text(amount?.Minor ?? 0),
                ["stoodMinor"] = Text(facts.StoodMinor!.Value),
                ["amountMinor"] = Text(facts.AmountMinor),
            },
            ["postings"] = List(postings.Select(posting => new JsonObject
            {
                ["kind"] = posting.Kind,
                ["account"] = posting.Account,
                ["amountMinor"] = Text(posting.AmountMinor),
                ["currency"] = posting.Currency,
                ["postedAt"] = Time(posting.PostedAt),
            })),
        };
    }

    private static JsonObject Commission(ReceiptFacts facts) => new()
    {
        ["id"] = Id(facts.Id),
        ["partnerId"] = Id(facts.OrgId),
        ["programId"] = Id(facts.ProgramId),
        ["eventId"] = Id(facts.EventId),
        ["clickId"] = Id(facts.ClickId),
        ["line"] = facts.RuleIndex,
        ["revision"] = facts.Revision,
        ["amountMinor"] = Text(facts.AmountMinor),
        ["currency"] = facts.Currency,
        ["explanation"] = facts.Explanation,
        ["status"] = facts.Status,
        ["history"] = List(History(facts).Select(step => new JsonObject { ["status"] = step.Status, ["at"] = Time(step.At) })),
        ["reversedBy"] = facts.ReversedBy,
        ["payoutId"] = facts.PayoutId is { } payout ? Id(payout) : null,
    };

    private static IEnumerable<(string Status, DateTimeOffset At)> History(ReceiptFacts facts)
    {
        yield return ("accrued", facts.AccruedAt);
        foreach (var (status, at) in new[] { ("approved", facts.ApprovedAt), ("paid", facts.PaidAt), ("reversed", facts.ReversedAt) })
        {
            if (at is { } time)
            {
                yield return (status, time);
            }
        }
    }

    private static JsonObject Inputs(ReceiptFacts facts, string customer, Working working) => new()
    {
        ["computedAt"] = Time(facts.ComputedAt),
        ["event"] = new JsonObject
        {
            ["id"] = Id(facts.EventId),
            ["type"] = facts.EventType,
            ["customer"] = customer,
            ["at"] = Time(facts.EventTs),
            ["valueMinor"] = facts.ValueMinor is { } value ? Text(value) : null,
            ["currency"] = facts.EventCurrency,
            ["minorUnitDigits"] = Platform.Currency.Parse(facts.EventCurrency).MinorUnitDigits,
            ["refundedMinor"] = Text(working.RefundedMinor),
            ["products"] = List((working.Products ?? []).Select(product => JsonValue.Create(product))),
            ["metadata"] = new JsonObject((working.Metadata ?? new Dictionary<string, string>()).Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value))),
        },
        ["earlier"] = new JsonObject { ["events"] = working.EarlierEvents, ["firstAt"] = Time(working.FirstEventAt) },
        ["model"] = working.Model,
        ["clicks"] = List(working.Clicks.Select(click => new JsonObject
        {
            ["id"] = click.Id is { } id ? Id(id) : null,
            ["at"] = Time(click.At),
            ["windowDays"] = click.WindowDays,
            ["weight"] = Text(click.Weight),
            ["place"] = click.Place,
            ["lines"] = List(click.Lines.Select(line => JsonValue.Create(line))),
            ["country"] = click.Country,
        })),
        ["passedOver"] = working.PassedOver is { } passed
            ? new JsonObject { ["count"] = passed.Count, ["first"] = Time(passed.First), ["last"] = Time(passed.Last) }
            : null,
        ["program"] = new JsonObject
        {
            ["version"] = facts.ProgramVersion!.Value,
            ["effectiveFrom"] = Since(facts.ProgramFrom),
            ["rule"] = Rule(facts.ProgramRule!),
            ["model"] = facts.ProgramModel,
            ["windowDays"] = facts.ProgramWindowDays!.Value,
            ["startsAt"] = Time(facts.StartsAt),
            ["endsAt"] = Time(facts.EndsAt),
        },
        ["agreed"] = facts.AgreedVersion is { } version
            ? new JsonObject { ["version"] = version, ["effectiveFrom"] = Since(facts.AgreedFrom), ["rule"] = facts.AgreedRule is { } rule ? Rule(rule) : null }
            : null,
    };

    private static JsonObject Arithmetic(WorkedAmount amount) => new()
    {
        ["numerator"] = amount.Numerator.ToString(CultureInfo.InvariantCulture),
        ["denominator"] = amount.Denominator.ToString(CultureInfo.InvariantCulture),
        ["groupWeight"] = Text(amount.GroupWeight),
        ["wholeWeight"] = Text(amount.WholeWeight),
        ["roundedMinor"] = Text(amount.TotalMinor),
        ["partsMinor"] = List(amount.Parts.Select(part => JsonValue.Create(Text(part)))),
        ["part"] = amount.Part,
    };

    /// <summary>A rule as the API writes it, its numbers as strings.</summary>
    private static JsonNode Rule(string json) => Strings(JsonNode.Parse(CommissionRule.FromStoredJson(json).ToJson())!);

    private static JsonNode Strings(JsonNode node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value is { } value ? Strings(value) : null))),
        JsonArray items => List(items.Select(item => Strings(item!))),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => JsonValue.Create(value.ToJsonString()),
        _ => node.DeepClone(),
    };

    private static JsonArray List(IEnumerable<JsonNode?> items) => [.. items];

    private static string Id(Guid id) => PublicId.Format(id);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Since(DateTimeOffset? time) => time == DateTimeOffset.MinValue ? null : Time(time);

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
