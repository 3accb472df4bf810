using System.Text.Json.Nodes;
using Palisade.Access.Scim.Schema;

namespace Palisade.Access.Scim.Filters;

/// <summary>Whether one value of a multi-valued attribute fits a filter in brackets: how a PATCH finds what it changes.</summary>
internal static class FilterMatch
{
    public static bool Fits(Filter filter, JsonObject value) => filter switch
    {
        Filter.And(var left, var right) => Fits(left, value) && Fits(right, value),
        Filter.Or(var left, var right) => Fits(left, value) || Fits(right, value),
        Filter.Not(var inner) => !Fits(inner, value),
        Filter.Present(var path) => value[path.Leaf.Name] is JsonNode node && (node as JsonValue)?.ToString() != "",
        Filter.Compare compare => Fits(compare, value[compare.Path.Leaf.Name]),
        _ => false,
    };

    /// <summary>What a value needs so that a filter of equalities fits; null when the filter says more than that.</summary>
    public static IReadOnlyList<(ScimAttribute Attribute, JsonNode Value)>? Wanted(Filter filter) => filter switch
    {
        Filter.Compare { Operator: FilterOperator.Equal } compare =>
            [(compare.Path.Leaf, compare.Value.Boolean is { } flag ? JsonValue.Create(flag) : JsonValue.Create(compare.Value.Text!))],
        Filter.And(var left, var right) when Wanted(left) is { } first && Wanted(right) is { } second => [.. first, .. second],
        _ => null,
    };

    private static bool Fits(Filter.Compare compare, JsonNode? node)
    {
        if (compare.Value.Boolean is { } flag)
        {
            var equal = node is JsonValue value && value.TryGetValue<bool>(out var actual) && actual == flag;
            return equal == (compare.Operator == FilterOperator.Equal);
        }

        var (text, wanted) = (node?.ToString(), compare.Value.Text!);
        var culture = compare.Path.Leaf.CaseExact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return compare.Operator switch
        {
            FilterOperator.Equal => text is not null && text.Equals(wanted, culture),
            FilterOperator.NotEqual => text is null || !text.Equals(wanted, culture),
            FilterOperator.Contains => text is not null && text.Contains(wanted, culture),
            FilterOperator.StartsWith => text is not null && text.StartsWith(wanted, culture),
            FilterOperator.EndsWith => text is not null && text.EndsWith(wanted, culture),
            FilterOperator.Greater => text is not null && string.Compare(text, wanted, culture) > 0,
            FilterOperator.GreaterOrEqual => text is not null && string.Compare(text, wanted, culture) >= 0,
            FilterOperator.Less => text is not null && string.Compare(text, wanted, culture) < 0,
            FilterOperator.LessOrEqual => text is not null && string.Compare(text, wanted, culture) <= 0,
            _ => false,
        };
    }
}
