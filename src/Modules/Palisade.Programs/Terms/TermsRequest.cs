using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Palisade.Programs.Contracts;
using Palisade.Programs.Rules;

namespace Palisade.Programs.Terms;

/// <summary>
/// Terms of one partner as clients state them (<c>commissionSnapshot</c>): a list of sub-rules, or the older pair of type and value, or a
/// hold-back alone. The list wins over the pair.
/// </summary>
internal sealed record TermsRequest(
    string? CommissionType,
    decimal? CommissionValue,
    bool? Recurring,
    int? HoldbackDays,
    JsonElement? CommissionRules)
{
    /// <summary>The rule that counts, in stored form; null when only a hold-back was agreed. Call after <see cref="TermsValidator"/>.</summary>
    public string? RuleJson() => CommissionRules is { } rules
        ? CommissionRuleParser.Parse(rules, RuleSchema.Partner).Rule!.ToJson()
        : CommissionType is null ? null : CommissionRule.FromLegacyColumns(RuleWords.Types[CommissionType], CommissionValue!.Value, Recurring ?? false).ToJson();
}

/// <summary>What agreed terms must be. Percentages end at 100, whoever asks: also a key that may only add partners.</summary>
internal sealed class TermsValidator : AbstractValidator<TermsRequest>
{
    public TermsValidator()
        : this(pairNeeded: true)
    {
    }

    /// <param name="pairNeeded">True: type and value are needed (a full replacement); false: each part is optional.</param>
    public TermsValidator(bool pairNeeded)
    {
        RuleFor(t => t.HoldbackDays).InclusiveBetween(0, ProgramTerms.MaxHoldbackDays);
        RuleFor(t => t).Custom((terms, context) =>
        {
            if (terms.CommissionRules is { } rules)
                Add(context, rules.ValueKind == JsonValueKind.Array
                    ? CommissionRuleParser.Parse(rules, RuleSchema.Partner, "commissionRules").Errors
                    : [new RuleError("commissionRules", "must be an array of 1 to 10 sub-rules.")]);
            if (terms is { CommissionType: null, CommissionValue: null })
            {
                if (pairNeeded && terms.CommissionRules is null) Add(context, [new RuleError("commissionType", "is needed, or else commissionRules.")]);
                return;
            }

            Add(context, Pair(terms));
        });
    }

    private static IEnumerable<RuleError> Pair(TermsRequest terms)
    {
        if (terms.CommissionType is null || !RuleWords.Types.ContainsKey(terms.CommissionType))
            return [new RuleError("commissionType", "must be percent or fixed.")];
        if (terms.CommissionValue is not { } value)
            return [new RuleError("commissionValue", "is needed with commissionType.")];
        if (value.Scale > 4)
            return [new RuleError("commissionValue", "has at most four digits after the decimal point.")];
        var line = JsonSerializer.SerializeToElement(new JsonObject { ["type"] = terms.CommissionType, ["value"] = value });
        return CommissionRuleParser.Parse(line, RuleSchema.Partner, "commissionRule").Errors
            .Select(error => error with { Path = error.Path == "commissionRule.value" ? "commissionValue" : "commissionType" });
    }

    private static void Add(ValidationContext<TermsRequest> context, IEnumerable<RuleError> errors)
    {
        foreach (var error in errors) context.AddFailure(error.Path, error.Message);
    }
}
