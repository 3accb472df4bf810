using Palisade.Access.Scim.Schema;

namespace Palisade.Access.Scim.Filters;

/// <summary>A filter (RFC 7644, section 3.4.2.2) as a tree. Every name in it is one of the schema's, every value fits its attribute.</summary>
internal abstract record Filter
{
    internal sealed record And(Filter Left, Filter Right) : Filter;

    internal sealed record Or(Filter Left, Filter Right) : Filter;

    internal sealed record Not(Filter Inner) : Filter;

    /// <summary>The attribute has a value.</summary>
    internal sealed record Present(AttributePath Path) : Filter;

    internal sealed record Compare(AttributePath Path, FilterOperator Operator, FilterValue Value) : Filter;

    /// <summary>One value of a multi-valued attribute fits all of <paramref name="Inner"/>: <c>emails[type eq "work" and value co "@"]</c>.</summary>
    internal sealed record Has(AttributePath Path, Filter Inner) : Filter;
}

internal enum FilterOperator
{
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// <summary>What an attribute is compared with: exactly one member is set.</summary>
internal readonly record struct FilterValue(string? Text, bool? Boolean, DateTimeOffset? Time);

/// <summary>An attribute, or a part of one: <c>name.familyName</c>, <c>urn:…:User:department</c>.</summary>
internal sealed record AttributePath(ResourceSchema Resource, SchemaPart Part, ScimAttribute Attribute, ScimAttribute? Sub)
{
    /// <summary>What is compared: the part if one is named.</summary>
    public ScimAttribute Leaf => Sub ?? Attribute;

    /// <summary>True for attributes of an extension, which lie below its URN.</summary>
    public bool IsExtension => Part != Resource.Core;

    public override string ToString() => $"{(IsExtension ? Part.Urn + ":" : "")}{Attribute.Name}{(Sub is null ? "" : "." + Sub.Name)}";

    /// <summary>Reads a path without brackets; null when it names nothing of the schema.</summary>
    public static AttributePath? Find(ResourceSchema resource, string text)
    {
        var part = resource.Core;
        if (text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
        {
            var named = resource.Parts.FirstOrDefault(p => text.Length > p.Urn.Length && text[p.Urn.Length] == ':' && text.StartsWith(p.Urn, StringComparison.OrdinalIgnoreCase));
            if (named is null)
            {
                return null;
            }

            (part, text) = (named, text[(named.Urn.Length + 1)..]);
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (part.Find(dot < 0 ? text : text[..dot]) is not { } attribute)
        {
            return null;
        }

        if (dot < 0)
        {
            return new AttributePath(resource, part, attribute, Sub: null);
        }

        return attribute.FindSub(text[(dot + 1)..]) is { } sub ? new AttributePath(resource, part, attribute, sub) : null;
    }
}
