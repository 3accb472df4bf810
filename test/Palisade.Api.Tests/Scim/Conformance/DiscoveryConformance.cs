using System.Text.Json.Nodes;
using Xunit;

namespace Palisade.Api.Tests.Scim.Conformance;

/// <summary>Discovery (RFC 7644, section 4) and that it tells the truth; error bodies (section 3.12).</summary>
[Collection("SCIM conformance")]
public sealed class DiscoveryConformance(ScimTarget target)
{
    private readonly ScimClient _scim = target.Client;

    [Fact]
    public async Task The_configuration_says_what_is_supported()
    {
        var config = (await _scim.GetAsync("ServiceProviderConfig")).Body;

        Assert.Contains("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig", config["schemas"]!.AsArray().Select(s => (string)s!));
        foreach (var feature in new[] { "patch", "bulk", "filter", "changePassword", "sort", "etag" })
            Assert.NotNull(config[feature]!["supported"]);
        Assert.True((int)config["filter"]!["maxResults"]! > 0);
        Assert.NotEmpty(config["authenticationSchemes"]!.AsArray());
    }

    [Fact]
    public async Task Types_of_resources_name_schemas_that_exist_and_endpoints_that_answer()
    {
        var schemas = (await _scim.GetAsync("Schemas")).Body["Resources"]!.AsArray().Select(s => (string)s!["id"]!).ToList();
        var types = (await _scim.GetAsync("ResourceTypes")).Body["Resources"]!.AsArray();

        Assert.Contains(types, t => (string?)t!["name"] == "User");
        Assert.Contains(types, t => (string?)t!["name"] == "Group");
        foreach (var type in types)
        {
            Assert.Contains((string)type!["schema"]!, schemas);
            foreach (var extension in type["schemaExtensions"]?.AsArray() ?? [])
                Assert.Contains((string)extension!["schema"]!, schemas);
            await _scim.GetAsync(((string)type["endpoint"]!).TrimStart('/') + "?count=0");
            Assert.Equal(type.ToJsonString(), (await _scim.GetAsync($"ResourceTypes/{type["id"]}")).Body.ToJsonString());
        }
    }

    [Fact]
    public async Task Every_schema_is_found_by_its_urn_and_describes_its_attributes_in_full()
    {
        foreach (var schema in (await _scim.GetAsync("Schemas")).Body["Resources"]!.AsArray())
        {
            Assert.Equal(schema!.ToJsonString(), (await _scim.GetAsync($"Schemas/{schema["id"]}")).Body.ToJsonString());
            Assert.NotEmpty(schema["attributes"]!.AsArray());
            foreach (var attribute in schema["attributes"]!.AsArray())
                IsDescribed(attribute!);
        }

        var user = (await _scim.GetAsync($"Schemas/{ScimClient.UserUrn}")).Body["attributes"]!.AsArray();
        foreach (var name in new[] { "userName", "name", "displayName", "active", "emails", "phoneNumbers", "addresses", "groups" })
            Assert.Contains(user, a => (string?)a!["name"] == name);
        Assert.True((bool)user.Single(a => (string?)a!["name"] == "userName")!["required"]!);
    }

    [Fact]
    public async Task Discovery_is_not_filtered() => ScimClient.IsError(await _scim.SendAsync("GET", "Schemas?filter=id%20pr"), 403);

    [Theory]
    [InlineData("GET", "Nothing", null, 404)]
    [InlineData("GET", "Users/nobody", null, 404)]
    [InlineData("DELETE", "Schemas", null, 405)]
    [InlineData("POST", "Users", "", 400)]
    [InlineData("POST", "Users", "{", 400)]
    [InlineData("POST", "Users", "[]", 400)]
    [InlineData("POST", "Users", "{}", 400)]
    public async Task Refusals_have_the_error_form(string method, string path, string? body, int status) =>
        ScimClient.IsError(await _scim.SendAsync(method, path, body), status);

    [Theory]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":7}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@x.example","active":"maybe"}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@x.example","emails":"a"}""", "invalidValue")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a@x.example","emails":[{"value":"a@x.example","primary":true},{"value":"b@x.example","primary":true}]}""", "invalidValue")]
    [InlineData("""{"userName":"a@x.example"}""", "invalidSyntax")]
    public async Task A_body_that_does_not_fit_the_schema_is_refused_by_type(string body, string type) =>
        ScimClient.IsError(await _scim.SendAsync("POST", "Users", body), 400, type);

    private static void IsDescribed(JsonNode attribute)
    {
        foreach (var property in new[] { "name", "type", "multiValued", "required", "caseExact", "mutability", "returned", "uniqueness" })
            Assert.True(attribute[property] is not null, $"{attribute["name"]} has no {property}");
        foreach (var sub in attribute["subAttributes"]?.AsArray() ?? [])
            IsDescribed(sub!);
    }
}
