using Palisade.Access.Scim.Protocol;

namespace Palisade.Access.Scim.Schema;

/// <summary>Groups (RFC 7643, section 4.2) of people; groups inside groups are not supported.</summary>
internal static class GroupSchema
{
    public static SchemaPart Core { get; } = new(
        Urns.Group,
        "Group",
        "A group of people",
        [
            .. ResourceSchema.Common,
            new("displayName", ScimType.String, "The group's name.") { Required = true, Returned = "always" },
            new("members", ScimType.Complex, "The people in it.")
            {
                MultiValued = true,
                Sub =
                [
                    new("value", ScimType.String, "The person's id.") { Mutability = "immutable", IsId = true, CaseExact = true },
                    new("$ref", ScimType.Reference, "The person's URL.") { Mutability = "immutable", ReferenceTypes = ["User"], CaseExact = true },
                    new("display", ScimType.String, "The person's name.") { Mutability = "readOnly" },
                    new("type", ScimType.String, "Always User.") { Mutability = "immutable", CanonicalValues = ["User"] },
                ],
            },
        ]);

    public static ResourceSchema Resource { get; } = new("Group", "/Groups", Core, []);

    public static ScimAttribute Members { get; } = Core.Find("members")!;
}
