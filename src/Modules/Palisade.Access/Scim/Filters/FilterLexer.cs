using System.Text.Json;
using Palisade.Access.Scim.Protocol;
using Palisade.Platform;

namespace Palisade.Access.Scim.Filters;

internal enum TokenKind
{
    End,
    Word,
    Text,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
}

internal readonly record struct Token(TokenKind Kind, string Value, int Position);

/// <summary>Cuts a filter or a path into words, texts in quotes, and brackets.</summary>
internal sealed class FilterLexer(string text, ProblemError fault)
{
    private int _position;
    private Token? _peeked;

    public int Position => _peeked?.Position ?? _position;

    public string Rest => text[Position..];

    public Token Peek() => _peeked ??= Read();

    public Token Next()
    {
        var token = Peek();
        _peeked = null;
        return token;
    }

    public ProblemException Fault(string message, Token at) => fault.Exception($"{message} (at character {at.Position + 1})");

    private Token Read()
    {
        while (_position < text.Length && text[_position] == ' ')
        {
            _position++;
        }

        var start = _position;
        if (start == text.Length)
        {
            return new Token(TokenKind.End, "", start);
        }

        switch (text[start])
        {
            case '(': return One(TokenKind.Open);
            case ')': return One(TokenKind.Close);
            case '[': return One(TokenKind.OpenBracket);
            case ']': return One(TokenKind.CloseBracket);
            case '"': return Quoted(start);
        }

        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || "$_-:.+".Contains(text[_position], StringComparison.Ordinal)))
        {
            _position++;
        }

        return _position > start
            ? new Token(TokenKind.Word, text[start.._position], start)
            : throw Fault("A character that belongs to nothing.", new Token(TokenKind.End, "", start));
    }

    private Token One(TokenKind kind) => new(kind, text[_position].ToString(), _position++);

    /// <summary>A JSON string (RFC 8259), escapes included.</summary>
    private Token Quoted(int start)
    {
        for (_position++; _position < text.Length && text[_position] != '"'; _position++)
        {
            if (text[_position] == '\\')
            {
                _position++;
            }
        }

        var end = new Token(TokenKind.Text, "", start);
        if (_position >= text.Length)
        {
            throw Fault("A text without its closing quote.", end);
        }

        _position++;
        try
        {
            var value = JsonSerializer.Deserialize<string>(text.AsSpan(start, _position - start))!;
            return ScimJson.IsText(value) ? end with { Value = value } : throw Fault("A text contains characters that cannot be stored.", end);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Fault("A text is not a JSON string.", end);
        }
    }
}
