using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Filters;

/// <summary>Which operators and values go with which attribute.</summary>
internal static class FilterValues
{
    public static FilterOperator? Operator(string word) => word.ToLowerInvariant() switch
    {
        "eq" => FilterOperator.Equal,
        "ne" => FilterOperator.NotEqual,
        "co" => FilterOperator.Contains,
        "sw" => FilterOperator.StartsWith,
        "ew" => FilterOperator.EndsWith,
        "gt" => FilterOperator.Greater,
        "ge" => FilterOperator.GreaterOrEqual,
        "lt" => FilterOperator.Less,
        "le" => FilterOperator.LessOrEqual,
        _ => null,
    };

    /// <summary>The value that a comparison means: that of <c>emails</c> is <c>emails.value</c>. Null when there is none.</summary>
    public static AttributePath? Comparable(AttributePath path) =>
        path.Leaf.Type != ScimType.Complex ? path : path.Leaf.FindSub("value") is { } value ? path with { Sub = value } : null;

    public static FilterValue Read(ScimAttribute attribute, FilterOperator comparison, Token token, FilterLexer lexer)
    {
        var isEquality = comparison is FilterOperator.Equal or FilterOperator.NotEqual;
        var isText = comparison is FilterOperator.Contains or FilterOperator.StartsWith or FilterOperator.EndsWith;
        if (attribute.Type == ScimType.Boolean)
        {
            // Entra writes "True" in quotes.
            return isEquality && bool.TryParse(token.Value, out var flag)
                ? new FilterValue(Text: null, flag, Time: null)
                : throw lexer.Fault($"'{attribute.Name}' is compared with eq or ne, and with true or false.", token);
        }

        if (token.Kind != TokenKind.Text)
        {
            throw lexer.Fault($"'{attribute.Name}' is compared with a text in quotes.", token);
        }

        if (attribute.Type == ScimType.DateTime)
        {
            return !isText && ApiTime.TryParse(token.Value, out var time)
                ? new FilterValue(Text: null, Boolean: null, time)
                : throw lexer.Fault($"'{attribute.Name}' is compared with a time by eq, ne, gt, ge, lt and le.", token);
        }

        return (attribute.IsId && !isEquality) || attribute.Name is "location" or "$ref" or "version"
            ? throw lexer.Fault($"'{attribute.Name}' cannot be compared like this.", token)
            : new FilterValue(token.Value, Boolean: null, Time: null);
    }
}
