using Palisade.Access.Scim.Filters;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;

namespace Palisade.Access.Scim.Patching;

/// <summary>
/// What an operation points at (RFC 7644, section 3.5.2): <c>attr</c>, <c>attr.sub</c>, <c>attr[filter]</c>, <c>attr[filter].sub</c>, each with or
/// without a schema's URN; or an extension as a whole, which alone has no target.
/// </summary>
internal sealed record PatchPath(SchemaPart Part, AttributePath? Target, Filter? Filter)
{
    public static PatchPath Parse(string text, ResourceSchema resource)
    {
        FilterParser.Check(text, ScimErrors.InvalidPath);
        if (resource.Extension(text) is { } extension)
        {
            return new PatchPath(extension, Target: null, Filter: null);
        }

        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? text : text[..bracket];
        var target = AttributePath.Find(resource, name.Trim()) ?? throw ScimErrors.InvalidPath.Exception($"There is no attribute '{ScimJson.Shown(name)}'.");
        if (bracket < 0)
        {
            return new PatchPath(target.Part, target, Filter: null);
        }

        if (!target.Attribute.MultiValued || target.Sub is not null)
        {
            throw ScimErrors.InvalidPath.Exception($"'{target}' has no values to choose from.");
        }

        var lexer = new FilterLexer(text[(bracket + 1)..], ScimErrors.InvalidFilter);
        var filter = FilterParser.ParseInside(lexer, target);
        var close = lexer.Next();
        if (close.Kind != TokenKind.CloseBracket)
        {
            throw ScimErrors.InvalidPath.Exception("']' is missing.");
        }

        return new PatchPath(target.Part, target with { Sub = Sub(lexer.Rest, target) }, filter);
    }

    private static ScimAttribute? Sub(string rest, AttributePath target)
    {
        if (rest.Length == 0)
        {
            return null;
        }

        return rest[0] == '.' && target.Attribute.FindSub(rest[1..]) is { } sub
            ? sub
            : throw ScimErrors.InvalidPath.Exception($"'{target}' has no part '{ScimJson.Shown(rest)}'.");
    }
}
