using System.Text.Json;
using Palisade.Platform;
using Palisade.Programs.Contracts;

namespace Palisade.Programs.Rules;

/// <summary>Which of OpenPartner's two schemas applies.</summary>
internal enum RuleSchema
{
    /// <summary>A program's rule: value above 0; recurringMonths only with recurring = true.</summary>
    Program,

    /// <summary>Terms of one partner, and rules already stored: value may be 0; recurringMonths stands alone, too.</summary>
    Partner,
}

/// <summary>One thing wrong with a request: where (<c>commissionRule[0].value</c>) and what, in a sentence for its sender.</summary>
internal sealed record RuleError(string Path, string Message);

/// <summary>A rule, or else at least one error; never both.</summary>
internal sealed record RuleParse(CommissionRule? Rule, IReadOnlyList<RuleError> Errors);

/// <summary>Reads commission rules from JSON: an array of 1 to 10 sub-rules, or the legacy single object.</summary>
/// <remarks>
/// All errors are reported, not only the first. Unknown members are ignored and null means absent. A single object is a sub-rule whose trigger
/// defaults to <c>every</c>; other than OpenPartner, which dropped its remaining members, all of them count. Percentages above 100 are
/// refused in both schemas: no partner is owed more than the customer paid.
/// </remarks>
internal static class CommissionRuleParser
{
    private const int MaxEventTypeLength = 80;
    private const int MaxRecurringMonths = 600;
    private const decimal MaxFixed = 9_999_999_999_999m;

    /// <param name="json">The value of the member, of any JSON kind.</param>
    /// <param name="schema">Program or partner terms.</param>
    /// <param name="path">The member's name, for error paths.</param>
    public static RuleParse Parse(JsonElement json, RuleSchema schema, string path = "commissionRule")
    {
        List<RuleError> errors = [];
        List<SubRule> subRules = [];
        if (json.ValueKind == JsonValueKind.Object)
            subRules.Add(ParseSubRule(new Reader(json, path, errors), schema, defaultTrigger: CommissionTrigger.Every));
        else if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > CommissionRule.MaxSubRules)
            errors.Add(new RuleError(path, "must be an array of 1 to 10 sub-rules, or one object."));
        else
            foreach (var (i, item) in json.EnumerateArray().Index())
                subRules.Add(ParseSubRule(new Reader(item, $"{path}[{i}]", errors), schema, defaultTrigger: null));

        return errors.Count > 0 ? new RuleParse(null, errors) : new RuleParse(new CommissionRule(subRules), []);
    }

    private static SubRule ParseSubRule(Reader from, RuleSchema schema, CommissionTrigger? defaultTrigger)
    {
        if (!from.IsObject()) return Nothing;
        var before = from.ErrorCount;
        var trigger = from.Word("trigger", RuleWords.Triggers, defaultTrigger);
        var type = from.Word("type", RuleWords.Types, fallback: null);
        var eventType = EventType(from, trigger);
        var currency = RuleCurrency(from, type);
        var value = Value(from, type, currency, schema);
        var recurring = from.Flag("recurring");
        var months = Months(from, recurring, schema);
        var condition = Condition(from);
        return from.ErrorCount > before ? Nothing : new SubRule(trigger!.Value, eventType, type!.Value, value, currency, recurring, months, condition);
    }

    // Stands in for a sub-rule with errors; the errors keep it from ever reaching a rule.
    private static SubRule Nothing { get; } = new(CommissionTrigger.Every, EventType: null, CommissionType.Fixed, 0);

    private static string? EventType(Reader from, CommissionTrigger? trigger)
    {
        var eventType = from.Text("eventType");
        if (eventType is { Length: 0 or > MaxEventTypeLength } || eventType?.Any(char.IsControl) == true)
            from.Fail("eventType", "must have 1 to 80 characters, none of them a control character.");
        if (eventType is null && trigger is CommissionTrigger.First or CommissionTrigger.Subsequent && !from.Has("eventType"))
            from.Fail("eventType", "is required when trigger is first or subsequent.");
        return eventType;
    }

    private static Currency? RuleCurrency(Reader from, CommissionType? type)
    {
        if (from.Text("currency") is not { } text) return null;
        if (type == CommissionType.Percent) from.Fail("currency", "goes with type fixed only; a percentage is paid in the event's currency.");
        if (Currency.TryParse(text, out var currency)) return currency;
        from.Fail("currency", "must be a three-letter ISO 4217 code.");
        return null;
    }

    private static decimal Value(Reader from, CommissionType? type, Currency? currency, RuleSchema schema)
    {
        if (from.Number("value") is not { } value) return 0;
        if (schema == RuleSchema.Program ? value <= 0 : value < 0)
            from.Fail("value", schema == RuleSchema.Program ? "must be greater than 0." : "must not be negative.");
        else if (type == CommissionType.Percent && value > 100)
            from.Fail("value", "must be at most 100 percent.");
        else if (type == CommissionType.Fixed && value > MaxFixed)
            from.Fail("value", "is too large.");
        else if (type == CommissionType.Fixed && currency is { } known && value != decimal.Round(value, known.MinorUnitDigits))
            from.Fail("value", $"has more digits after the decimal point than {known.Code} has ({known.MinorUnitDigits}).");
        return value;
    }

    private static int? Months(Reader from, bool? recurring, RuleSchema schema)
    {
        if (from.Number("recurringMonths", required: false) is not { } months) return null;
        if (months != decimal.Truncate(months) || months is < 1 or > MaxRecurringMonths)
        {
            from.Fail("recurringMonths", "must be a whole number from 1 to 600.");
            return null;
        }

        if (schema == RuleSchema.Program && recurring != true) from.Fail("recurringMonths", "requires recurring to be true.");
        return (int)months;
    }

    private static LineCondition? Condition(Reader from)
    {
        if (from.Inner("when") is not { } inner || !inner.IsObject()) return null;
        var before = from.ErrorCount;
        var countries = inner.Texts("country", most: 2, least: 2);
        if (countries.Any(country => !country.All(char.IsAsciiLetter))) inner.Fail("country", "must be two letters each.");
        var products = inner.Texts("product", most: 120);
        var (least, most) = (inner.Number("minValue", required: false), inner.Number("maxValue", required: false));
        if (least < 0 || most < 0 || least > most) inner.Fail("minValue", "must not be negative nor greater than maxValue.");
        Dictionary<string, IReadOnlyList<string>> metadata = new(StringComparer.Ordinal);
        if (inner.Inner("metadata") is { } members && members.IsObject())
        {
            foreach (var name in members.Names().Take(LineCondition.MostMembers + 1)) metadata[name] = members.Texts(name, most: 255);
            if (metadata.Count > LineCondition.MostMembers) inner.Fail("metadata", $"must have at most {LineCondition.MostMembers} members.");
            if (metadata.Keys.Any(name => name.Length is 0 or > 80)) inner.Fail("metadata", "needs names of 1 to 80 characters.");
        }

        if (from.ErrorCount > before) return null;

        var condition = new LineCondition(countries, products, least, most, metadata);
        if (condition.ToString() == "{}") from.Fail("when", "must state a condition: country, product, minValue, maxValue or metadata.");
        return condition;
    }

    /// <summary>Members of one JSON object, with the errors they cause.</summary>
    /// <remarks>JSON can escape half a surrogate pair, in names and in strings; reading such text throws InvalidOperationException.</remarks>
    private sealed class Reader(JsonElement json, string path, List<RuleError> errors)
    {
        public int ErrorCount => errors.Count;

        public void Fail(string member, string message) => errors.Add(new RuleError($"{path}.{member}", message));

        public bool IsObject()
        {
            if (json.ValueKind == JsonValueKind.Object && NamesAreText()) return true;
            errors.Add(new RuleError(path, "must be an object with readable member names."));
            return false;
        }

        private bool NamesAreText()
        {
            try
            {
                return json.EnumerateObject().All(member => member.Name is not null);
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        public bool Has(string member) => Find(member) is not null;

        /// <summary>An object inside; null when there is none.</summary>
        public Reader? Inner(string member) => Find(member) is { } found ? new Reader(found, $"{path}.{member}", errors) : null;

        public IEnumerable<string> Names() => json.EnumerateObject().Select(member => member.Name);

        /// <summary>A string, or a list of strings; none when the member is absent.</summary>
        public IReadOnlyList<string> Texts(string member, int most, int least = 1)
        {
            if (Find(member) is not { } found) return [];
            JsonElement[] items = found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray().Take(LineCondition.MostEntries + 1)] : [found];
            var texts = items.Select(item => StringOf(item)).ToList();
            if (items.Length is > 0 and <= LineCondition.MostEntries
                && texts.All(text => text is not null && text.Length >= least && text.Length <= most && !text.Any(char.IsControl)))
            {
                return [.. texts.Select(text => text!)];
            }

            Fail(member, $"must be 1 to {LineCondition.MostEntries} strings of {least} to {most} characters.");
            return [];
        }

        public T? Word<T>(string member, IReadOnlyDictionary<string, T> words, T? fallback) where T : struct
        {
            var found = Find(member);
            if (found is null && fallback is not null) return fallback;
            if (StringOf(found) is { } text && words.TryGetValue(text, out var word)) return word;
            Fail(member, $"must be one of {string.Join(", ", words.Keys)}.");
            return null;
        }

        public string? Text(string member)
        {
            if (Find(member) is not { } found) return null;
            if (StringOf(found) is { } text) return text;
            Fail(member, "must be a string.");
            return null;
        }

        private static string? StringOf(JsonElement? element)
        {
            try
            {
                return element is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        public bool? Flag(string member)
        {
            if (Find(member) is not { } found) return null;
            if (found.ValueKind is JsonValueKind.True or JsonValueKind.False) return found.GetBoolean();
            Fail(member, "must be true or false.");
            return null;
        }

        public decimal? Number(string member, bool required = true)
        {
            var found = Find(member);
            if (found is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value)) return value;
            if (found is not null || required) Fail(member, "must be a number.");
            return null;
        }

        private JsonElement? Find(string member) =>
            json.TryGetProperty(member, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;
    }
}
