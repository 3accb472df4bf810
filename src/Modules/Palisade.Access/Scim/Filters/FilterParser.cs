using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Filters;

/// <summary>
/// Reads filters by the grammar of RFC 7644, section 3.4.2.2: <c>and</c> binds closer than <c>or</c>, operators in any case. Refuses what is
/// too long, too deep or of too many terms before anything is asked of the database.
/// </summary>
internal sealed class FilterParser
{
    private readonly FilterLexer _lexer;
    private readonly ResourceSchema _resource;
    private AttributePath? _within;
    private int _terms;

    private FilterParser(FilterLexer lexer, ResourceSchema resource) => (_lexer, _resource) = (lexer, resource);

    /// <summary>Reads the whole text.</summary>
    /// <exception cref="ProblemException">400 <c>invalidFilter</c>, with what is wrong and where.</exception>
    public static Filter Parse(string text, ResourceSchema resource)
    {
        Check(text, ScimErrors.InvalidFilter);
        var parser = new FilterParser(new FilterLexer(text, ScimErrors.InvalidFilter), resource);
        var filter = parser.Or(0);
        var rest = parser._lexer.Peek();
        return rest.Kind == TokenKind.End ? filter : throw parser._lexer.Fault("Something follows the filter's end.", rest);
    }

    /// <summary>Reads what stands between the brackets after <paramref name="path"/>; the lexer then stands at the closing one.</summary>
    public static Filter ParseInside(FilterLexer lexer, AttributePath path) => new FilterParser(lexer, path.Resource) { _within = path }.Or(0);

    public static void Check(string text, ProblemError fault)
    {
        if (text.Length > ScimLimits.FilterLength)
        {
            throw fault.Exception($"It is longer than {ScimLimits.FilterLength} characters.");
        }

        if (!ScimJson.IsText(text))
        {
            throw fault.Exception("It contains characters that cannot be stored.");
        }
    }

    private Filter Or(int depth)
    {
        var left = And(depth);
        while (IsWord("or"))
        {
            _lexer.Next();
            left = new Filter.Or(left, And(depth));
        }

        return left;
    }

    private Filter And(int depth)
    {
        var left = Term(depth);
        while (IsWord("and"))
        {
            _lexer.Next();
            left = new Filter.And(left, Term(depth));
        }

        return left;
    }

    private Filter Term(int depth)
    {
        var token = _lexer.Next();
        if (depth >= ScimLimits.FilterDepth)
        {
            throw _lexer.Fault($"More than {ScimLimits.FilterDepth} levels of brackets.", token);
        }

        if (++_terms > ScimLimits.FilterTerms)
        {
            throw _lexer.Fault($"More than {ScimLimits.FilterTerms} comparisons.", token);
        }

        if (token.Kind == TokenKind.Word && token.Value.Equals("not", StringComparison.OrdinalIgnoreCase))
        {
            Expect(TokenKind.Open, "'not' is followed by '('.");
            return new Filter.Not(Bracket(depth));
        }

        return token.Kind switch
        {
            TokenKind.Open => Bracket(depth),
            TokenKind.Word => Expression(token, depth),
            _ => throw _lexer.Fault("An attribute, 'not' or '(' is needed.", token),
        };
    }

    private Filter Bracket(int depth)
    {
        var inner = Or(depth + 1);
        Expect(TokenKind.Close, "')' is missing.");
        return inner;
    }

    private Filter Expression(Token name, int depth)
    {
        var path = Path(name);
        if (_lexer.Peek().Kind == TokenKind.OpenBracket)
        {
            return ValuePath(path, name, depth);
        }

        var word = _lexer.Next();
        if (word.Kind != TokenKind.Word)
        {
            throw _lexer.Fault("An operator is needed.", word);
        }

        if (word.Value.Equals("pr", StringComparison.OrdinalIgnoreCase))
        {
            return new Filter.Present(path);
        }

        var comparison = FilterValues.Operator(word.Value) ?? throw _lexer.Fault("There is no such operator.", word);
        var value = _lexer.Next();
        if (value.Kind == TokenKind.Word && value.Value.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return comparison switch
            {
                FilterOperator.Equal => new Filter.Not(new Filter.Present(path)),
                FilterOperator.NotEqual => new Filter.Present(path),
                _ => throw _lexer.Fault("null is compared with eq and ne only.", value),
            };
        }

        var target = FilterValues.Comparable(path) ?? throw _lexer.Fault("The attribute has parts; name one of them.", name);
        return new Filter.Compare(target, comparison, FilterValues.Read(target.Leaf, comparison, value, _lexer));
    }

    private Filter.Has ValuePath(AttributePath path, Token name, int depth)
    {
        if (_within is not null || path.Sub is not null || !path.Attribute.MultiValued)
        {
            throw _lexer.Fault("Brackets follow a multi-valued attribute, and do not stand inside others.", name);
        }

        _lexer.Next();
        _within = path;
        var inner = Or(depth + 1);
        _within = null;
        Expect(TokenKind.CloseBracket, "']' is missing.");
        return new Filter.Has(path, inner);
    }

    private AttributePath Path(Token name)
    {
        var found = _within is null
            ? AttributePath.Find(_resource, name.Value)
            : _within.Attribute.FindSub(name.Value) is { } sub ? _within with { Sub = sub } : null;
        return found ?? throw _lexer.Fault($"There is no attribute '{ScimJson.Shown(name.Value)}' here.", name);
    }

    private bool IsWord(string word) => _lexer.Peek() is { Kind: TokenKind.Word } token && token.Value.Equals(word, StringComparison.OrdinalIgnoreCase);

    private void Expect(TokenKind kind, string message)
    {
        if (_lexer.Peek().Kind != kind)
        {
            throw _lexer.Fault(message, _lexer.Peek());
        }

        _lexer.Next();
    }
}
