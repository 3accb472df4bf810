using Palisade.Access.Scim.Protocol;

namespace Palisade.Access.Scim.Schema;

/// <summary>Users (RFC 7643, section 4.1) and the enterprise extension (section 4.3). There are no passwords, so no attribute for one.</summary>
internal static class UserSchema
{
    public static SchemaPart Core { get; } = new(
        Urns.User,
        "User",
        "A person",
        [
            .. ResourceSchema.Common,
            Text("userName", "How the directory calls the person; unique without regard to case.") with { Required = true, Uniqueness = "server", Returned = "always" },
            new("name", ScimType.Complex, "The parts of the person's name.")
            {
                Sub =
                [
                    Text("formatted", "The whole name."), Text("familyName", "Family name."), Text("givenName", "Given name."),
                    Text("middleName", "Middle names."), Text("honorificPrefix", "Title before the name."), Text("honorificSuffix", "Suffix after the name."),
                ],
            },
            Text("displayName", "The name to show."),
            Text("nickName", "A casual name."),
            new("profileUrl", ScimType.Reference, "A page about the person.") { ReferenceTypes = ["external"] },
            Text("title", "The person's title, like Vice President."),
            Text("userType", "The relation to the organization, like Contractor."),
            Text("preferredLanguage", "As in Accept-Language."),
            Text("locale", "Like en-US."),
            Text("timezone", "Like Europe/Berlin."),
            new("active", ScimType.Boolean, "False ends every access at once."),
            Many("emails", "Mail addresses; the primary one, or else the first, is where the person signs in.", "work", "home", "other"),
            Many("phoneNumbers", "Telephone numbers.", "work", "home", "mobile", "fax", "pager", "other"),
            Many("ims", "Instant messaging addresses."),
            Many("photos", "URLs of photos.", "photo", "thumbnail"),
            new("addresses", ScimType.Complex, "Postal addresses.")
            {
                MultiValued = true,
                Sub =
                [
                    Text("formatted", "The whole address."), Text("streetAddress", "Street and number."), Text("locality", "City."), Text("region", "State or region."),
                    Text("postalCode", "Zip or postal code."), Text("country", "ISO 3166-1 alpha-2."),
                    Text("type", "What it is for.") with { CanonicalValues = ["work", "home", "other"] },
                    new("primary", ScimType.Boolean, "The preferred one; at most one is."),
                ],
            },
            new("groups", ScimType.Complex, "The groups that the person belongs to; changed at the groups.")
            {
                MultiValued = true,
                Mutability = "readOnly",
                Sub =
                [
                    new("value", ScimType.String, "The group's id.") { Mutability = "readOnly", IsId = true, CaseExact = true },
                    new("$ref", ScimType.Reference, "The group's URL.") { Mutability = "readOnly", ReferenceTypes = ["Group"], CaseExact = true },
                    Text("display", "The group's name.") with { Mutability = "readOnly" },
                    Text("type", "Always direct.") with { Mutability = "readOnly", CanonicalValues = ["direct"] },
                ],
            },
            Many("entitlements", "Entitlements."),
            Many("roles", "Roles as the directory knows them; they grant nothing here."),
            Many("x509Certificates", "Certificates."),
        ]);

    public static SchemaPart Enterprise { get; } = new(
        Urns.EnterpriseUser,
        "EnterpriseUser",
        "A person of a company",
        [
            Text("employeeNumber", "Number of the employee."), Text("costCenter", "Cost center."), Text("organization", "Organization."), Text("division", "Division."),
            Text("department", "Department."),
            new("manager", ScimType.Complex, "The person's manager.")
            {
                Sub =
                [
                    new("value", ScimType.String, "The manager's id.") { CaseExact = true },
                    new("$ref", ScimType.Reference, "The manager's URL.") { ReferenceTypes = ["User"], CaseExact = true },
                    Text("displayName", "The manager's name."),
                ],
            },
        ]);

    public static ResourceSchema Resource { get; } = new("User", "/Users", Core, [Enterprise]);

    private static ScimAttribute Text(string name, string description) => new(name, ScimType.String, description);

    private static ScimAttribute Many(string name, string description, params string[] types) =>
        new(name, ScimType.Complex, description) { MultiValued = true, Sub = ResourceSchema.Plural("The value.", types) };
}
