namespace Palisade.Access.Scim.Schema;

internal enum ScimType
{
    String,
    Boolean,
    DateTime,
    Reference,
    Complex,
}

/// <summary>An attribute as RFC 7643, section 7 describes it. What is stated here is what the server does, and what <c>/Schemas</c> says.</summary>
internal sealed record ScimAttribute(string Name, ScimType Type, string Description)
{
    public bool MultiValued { get; init; }

    public bool Required { get; init; }

    public bool CaseExact { get; init; }

    /// <summary><c>readWrite</c>, <c>readOnly</c>, <c>immutable</c> or <c>writeOnly</c>.</summary>
    public string Mutability { get; init; } = "readWrite";

    /// <summary><c>default</c>, <c>always</c>, <c>never</c> or <c>request</c>.</summary>
    public string Returned { get; init; } = "default";

    /// <summary><c>none</c> or <c>server</c>.</summary>
    public string Uniqueness { get; init; } = "none";

    public IReadOnlyList<string> CanonicalValues { get; init; } = [];

    public IReadOnlyList<string> ReferenceTypes { get; init; } = [];

    public IReadOnlyList<ScimAttribute> Sub { get; init; } = [];

    /// <summary>Common to all resources (RFC 7643, section 3.1), so not part of the schema's own description.</summary>
    public bool Common { get; init; }

    /// <summary>The value is a resource's id: it is equal or not, and nothing in between.</summary>
    public bool IsId { get; init; }

    public bool ReadOnly => Mutability == "readOnly";

    public ScimAttribute? FindSub(string name) => Sub.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
