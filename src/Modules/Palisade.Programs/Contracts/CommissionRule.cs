using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Palisade.Programs.Rules;

namespace Palisade.Programs.Contracts;

/// <summary>A program's (or a partner's) commission terms: 1 to 10 sub-rules. Two rules with the same lines are equal.</summary>
public sealed class CommissionRule : IEquatable<CommissionRule>
{
    /// <summary>Most sub-rules in one rule.</summary>
    public const int MaxSubRules = 10;

    private readonly SubRule[] _subRules;

    /// <summary>A rule of these lines, in this order; a line's position is its sub-rule index.</summary>
    /// <exception cref="ArgumentException">There are none, or more than <see cref="MaxSubRules"/>.</exception>
    public CommissionRule(IEnumerable<SubRule> subRules)
    {
        _subRules = [.. subRules];
        if (_subRules.Length is 0 or > MaxSubRules) throw new ArgumentException("A rule has 1 to 10 sub-rules.", nameof(subRules));
    }

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<SubRule> SubRules => _subRules;

    /// <summary>Reads JSON that was validated when it was stored: the canonical array, or a legacy single object.</summary>
    /// <exception cref="FormatException">The text is no valid rule.</exception>
    public static CommissionRule FromStoredJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            var parsed = CommissionRuleParser.Parse(document.RootElement, RuleSchema.Partner);
            return parsed.Rule ?? throw new FormatException($"Stored commission rule: {parsed.Errors[0].Path} {parsed.Errors[0].Message}");
        }
        catch (JsonException malformed)
        {
            throw new FormatException("Stored commission rule: not JSON.", malformed);
        }
    }

    /// <summary>Reads what a client proposes as a program's rule: the rule, or what is wrong with it, by place.</summary>
    public static bool TryParse(JsonElement json, [NotNullWhen(true)] out CommissionRule? rule, out IReadOnlyList<(string Path, string Message)> errors)
    {
        var parsed = CommissionRuleParser.Parse(json, RuleSchema.Program);
        (rule, errors) = (parsed.Rule, [.. parsed.Errors.Select(error => (error.Path, error.Message))]);
        return rule is not null;
    }

    /// <summary>
    /// The rule of OpenPartner's legacy columns (commissionType, commissionValue, recurring): one line for every event. The column
    /// <c>recurring</c> is false by default there and never limited anything, so false is read as "not said".
    /// </summary>
    public static CommissionRule FromLegacyColumns(CommissionType type, decimal value, bool recurring) =>
        new([new SubRule(CommissionTrigger.Every, EventType: null, type, value, Recurring: recurring ? true : null)]);

    /// <summary>Canonical JSON: always an array, fixed member order, absent members left out, numbers without trailing zeros.</summary>
    public string ToJson() => CommissionRuleWriter.Write(this);

    public bool Equals(CommissionRule? other) => other is not null && _subRules.AsSpan().SequenceEqual(other._subRules);

    public override bool Equals(object? obj) => Equals(obj as CommissionRule);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var subRule in _subRules) hash.Add(subRule);
        return hash.ToHashCode();
    }

    public override string ToString() => ToJson();
}
