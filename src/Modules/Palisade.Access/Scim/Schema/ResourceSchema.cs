using Palisade.Access.Scim.Protocol;

namespace Palisade.Access.Scim.Schema;

/// <summary>A schema: the URN and its attributes.</summary>
internal sealed record SchemaPart(string Urn, string Name, string Description, IReadOnlyList<ScimAttribute> Attributes)
{
    public ScimAttribute? Find(string name) => Attributes.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A type of resource: its core schema and its extensions.</summary>
internal sealed record ResourceSchema(string Name, string Endpoint, SchemaPart Core, IReadOnlyList<SchemaPart> Extensions)
{
    public IEnumerable<SchemaPart> Parts => Extensions.Prepend(Core);

    /// <summary>The extension of this URN, or null.</summary>
    public SchemaPart? Extension(string urn) => Extensions.FirstOrDefault(e => e.Urn.Equals(urn, StringComparison.OrdinalIgnoreCase));

    /// <summary>All types of resources.</summary>
    public static IReadOnlyList<ResourceSchema> All => [UserSchema.Resource, GroupSchema.Resource];

    /// <summary>Attributes that every resource has.</summary>
    public static IReadOnlyList<ScimAttribute> Common { get; } =
    [
        new("id", ScimType.String, "Given by the server.") { Common = true, IsId = true, CaseExact = true, Mutability = "readOnly", Returned = "always", Uniqueness = "server" },
        new("externalId", ScimType.String, "The client's own id.") { Common = true, CaseExact = true },
        new("meta", ScimType.Complex, "About the resource itself.")
        {
            Common = true,
            Mutability = "readOnly",
            Sub =
            [
                new("resourceType", ScimType.String, "User or Group.") { CaseExact = true, Mutability = "readOnly" },
                new("created", ScimType.DateTime, "When it was made.") { Mutability = "readOnly" },
                new("lastModified", ScimType.DateTime, "When it was last changed.") { Mutability = "readOnly" },
                new("location", ScimType.Reference, "Its URL.") { CaseExact = true, Mutability = "readOnly" },
                new("version", ScimType.String, "Its version, as in ETag.") { CaseExact = true, Mutability = "readOnly" },
            ],
        },
    ];

    /// <summary>The four sub-attributes of values like mail addresses (RFC 7643, section 2.4).</summary>
    public static IReadOnlyList<ScimAttribute> Plural(string what, params string[] types) =>
    [
        new("value", ScimType.String, what),
        new("display", ScimType.String, "A name for people."),
        new("type", ScimType.String, "What it is for.") { CanonicalValues = types },
        new("primary", ScimType.Boolean, "The preferred one; at most one is."),
    ];

    /// <summary>Every URN that a resource of this type may state.</summary>
    public bool Knows(string urn) => Parts.Any(p => p.Urn.Equals(urn, StringComparison.OrdinalIgnoreCase));

    /// <summary>The type at an endpoint (<c>Users</c>), or null.</summary>
    public static ResourceSchema? At(string endpoint) => All.FirstOrDefault(r => r.Endpoint.Equals("/" + endpoint, StringComparison.OrdinalIgnoreCase));
}
