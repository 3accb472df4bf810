using Xunit;

namespace Palisade.Api.Tests.Scim.Conformance;

/// <summary>Creating, reading, replacing and deleting (RFC 7644, sections 3.3 to 3.6), versions (3.14), bulk (3.7).</summary>
[Collection("SCIM conformance")]
public sealed class ResourceConformance(ScimTarget target)
{
    private readonly ScimClient _scim = target.Client;

    [Fact]
    public async Task A_created_user_has_an_id_a_place_and_a_version_and_is_found_there()
    {
        var name = Unique.Name();
        var made = await _scim.UserAsync(name, """
            "externalId":"e-1","name":{"givenName":"Ann","familyName":"Lee"},"emails":[{"value":"ANN@x.example","type":"work","primary":true}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}
            """.Replace("ANN@", name[..8] + "@"));
        Assert.Equal("application/scim+json", made.ContentType);
        Assert.Equal((string?)made.Body["meta"]!["location"], made.Location);
        Assert.Equal((string?)made.Body["meta"]!["version"], made.ETag);
        Assert.StartsWith("W/", made.ETag);
        Assert.True((bool)made.Body["active"]!);
        Assert.Equal("User", (string?)made.Body["meta"]!["resourceType"]);

        var read = await _scim.GetAsync($"Users/{made.Id}");
        Assert.Equal(made.Body.ToJsonString(), read.Body.ToJsonString());
        Assert.Equal("Sales", (string?)read.Body[ScimClient.EnterpriseUrn]!["department"]);
        Assert.Contains(ScimClient.EnterpriseUrn, read.Body["schemas"]!.AsArray().Select(s => (string)s!));
    }

    [Fact]
    public async Task What_only_the_server_writes_is_not_taken_from_a_client()
    {
        var made = await _scim.UserAsync(Unique.Name(), """ "id":"mine","meta":{"resourceType":"Robot"},"groups":[{"value":"x"}] """);

        Assert.NotEqual("mine", made.Id);
        Assert.Equal("User", (string?)made.Body["meta"]!["resourceType"]);
        Assert.Null(made.Body["groups"]);
    }

    [Fact]
    public async Task A_userName_is_unique_without_regard_to_case()
    {
        var name = Unique.Name();
        await _scim.UserAsync(name);

        var again = await _scim.SendAsync("POST", "Users", $$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"{{name.ToUpperInvariant()}}"}""");

        ScimClient.IsError(again, 409, "uniqueness");
    }

    [Fact]
    public async Task Names_of_attributes_are_read_in_any_case()
    {
        var made = await _scim.SendAsync("POST", "Users", $$"""{"SCHEMAS":["{{ScimClient.UserUrn}}"],"USERNAME":"{{Unique.Name()}}","displayname":"Ann"}""", 201);

        Assert.Equal("Ann", (string?)made.Body["displayName"]);
    }

    [Fact]
    public async Task Replacing_unassigns_what_is_not_sent()
    {
        var name = Unique.Name();
        var made = await _scim.UserAsync(name, """ "title":"Head","nickName":"A" """);

        var replaced = await _scim.SendAsync("PUT", $"Users/{made.Id}", $$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"{{name}}","title":"Chief"}""", 200);

        Assert.Equal("Chief", (string?)replaced.Body["title"]);
        Assert.Null(replaced.Body["nickName"]);
        Assert.NotEqual(made.ETag, replaced.ETag);
    }

    [Fact]
    public async Task A_deleted_user_is_gone_and_its_name_free()
    {
        var name = Unique.Name();
        var made = await _scim.UserAsync(name);

        await _scim.SendAsync("DELETE", $"Users/{made.Id}", expected: 204);

        ScimClient.IsError(await _scim.SendAsync("GET", $"Users/{made.Id}"), 404);
        ScimClient.IsError(await _scim.SendAsync("DELETE", $"Users/{made.Id}"), 404);
        Assert.Equal(0, (int)(await _scim.ListAsync("Users", $"userName eq \"{name}\"")).Body["totalResults"]!);
        await _scim.UserAsync(name);
    }

    [Fact]
    public async Task A_stale_write_is_refused_and_changes_nothing()
    {
        var name = Unique.Name();
        var made = await _scim.UserAsync(name);
        var change = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"T"}]}""";
        await _scim.SendAsync("PATCH", $"Users/{made.Id}", change, 200, headers: ("If-Match", made.ETag!));

        foreach (var (method, body) in new[] { ("PATCH", change), ("PUT", $$"""{"schemas":["{{ScimClient.UserUrn}}"],"userName":"{{name}}"}"""), ("DELETE", null) })
            ScimClient.IsError(await _scim.SendAsync(method, $"Users/{made.Id}", body, headers: ("If-Match", made.ETag!)), 412);

        Assert.Equal("T", (string?)(await _scim.GetAsync($"Users/{made.Id}")).Body["title"]);
    }

    [Fact]
    public async Task A_known_version_is_not_sent_again()
    {
        var made = await _scim.UserAsync(Unique.Name());

        var again = await _scim.SendAsync("GET", $"Users/{made.Id}", expected: 304, headers: ("If-None-Match", made.ETag!));

        Assert.Empty(again.Body);
    }

    [Fact]
    public async Task A_group_shows_its_people_and_a_person_their_groups()
    {
        var ann = await _scim.UserAsync(Unique.Name(), """ "displayName":"Ann" """);
        var group = await _scim.GroupAsync(Unique.Name(), ann.Id);

        var member = Assert.Single(group.Body["members"]!.AsArray())!;
        Assert.Equal(ann.Id, (string?)member["value"]);
        Assert.EndsWith($"/Users/{ann.Id}", (string?)member["$ref"]);
        var of = Assert.Single((await _scim.GetAsync($"Users/{ann.Id}")).Body["groups"]!.AsArray())!;
        Assert.Equal(group.Id, (string?)of["value"]);

        await _scim.SendAsync("DELETE", $"Users/{ann.Id}", expected: 204);
        Assert.True((await _scim.GetAsync($"Groups/{group.Id}")).Body["members"] is null or System.Text.Json.Nodes.JsonArray { Count: 0 });
    }

    [Fact]
    public async Task Replacing_a_group_replaces_its_people()
    {
        var (ann, bob) = (await _scim.UserAsync(Unique.Name()), await _scim.UserAsync(Unique.Name()));
        var group = await _scim.GroupAsync(Unique.Name(), ann.Id);

        var replaced = await _scim.SendAsync(
            "PUT", $"Groups/{group.Id}", $$"""{"schemas":["{{ScimClient.GroupUrn}}"],"displayName":"New","members":[{"value":"{{bob.Id}}"}]}""", 200);

        Assert.Equal("New", (string?)replaced.Body["displayName"]);
        Assert.Equal(bob.Id, (string?)Assert.Single(replaced.Body["members"]!.AsArray())!["value"]);
    }

    [Fact]
    public async Task Bulk_operations_refer_to_each_other_in_any_order_and_fail_by_themselves()
    {
        var (one, two, group) = (Unique.Name(), Unique.Name(), Unique.Name());
        var answer = await _scim.SendAsync("POST", "Bulk", $$$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
              {"method":"POST","path":"/Groups","bulkId":"g","data":{"schemas":["{{{ScimClient.GroupUrn}}}"],"displayName":"{{{group}}}","members":[{"value":"bulkId:a"},{"value":"bulkId:b"}]}},
              {"method":"POST","path":"/Users","bulkId":"a","data":{"schemas":["{{{ScimClient.UserUrn}}}","{{{ScimClient.EnterpriseUrn}}}"],"userName":"{{{one}}}","{{{ScimClient.EnterpriseUrn}}}":{"manager":{"value":"bulkId:b"} } } },
              {"method":"POST","path":"/Users","bulkId":"b","data":{"schemas":["{{{ScimClient.UserUrn}}}","{{{ScimClient.EnterpriseUrn}}}"],"userName":"{{{two}}}","{{{ScimClient.EnterpriseUrn}}}":{"manager":{"value":"bulkId:a"} } } },
              {"method":"POST","path":"/Users","bulkId":"c","data":{"schemas":["{{{ScimClient.UserUrn}}}"],"userName":"{{{one}}}"}},
              {"method":"PATCH","path":"/Users/bulkId:a","data":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"T"}]}},
              {"method":"DELETE","path":"/Users/nobody"}]}
            """, 200);

        var operations = answer.Body["Operations"]!.AsArray();
        Assert.Equal(["201", "201", "201", "409", "200", "404"], operations.Select(o => (string?)o!["status"]));
        Assert.Equal("uniqueness", (string?)operations[3]!["response"]!["scimType"]);
        var made = (await _scim.GetAsync(new Uri((string)operations[1]!["location"]!).Segments[^2..].Aggregate("", (a, b) => a + b))).Body;
        Assert.Equal("T", (string?)made["title"]);
        Assert.EndsWith((string)made[ScimClient.EnterpriseUrn]!["manager"]!["value"]!, (string?)operations[2]!["location"]);
        Assert.Equal(2, (await _scim.ListAsync("Groups", $"displayName eq \"{group}\"")).Body["Resources"]![0]!["members"]!.AsArray().Count);
    }

    [Fact]
    public async Task Bulk_stops_after_as_many_errors_as_the_client_allows()
    {
        var name = Unique.Name();
        var answer = await _scim.SendAsync("POST", "Bulk", $$$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":1,"Operations":[
              {"method":"DELETE","path":"/Users/nobody"},
              {"method":"POST","path":"/Users","bulkId":"a","data":{"schemas":["{{{ScimClient.UserUrn}}}"],"userName":"{{{name}}}"}}]}
            """, 200);

        Assert.Single(answer.Body["Operations"]!.AsArray());
        Assert.Equal(0, (int)(await _scim.ListAsync("Users", $"userName eq \"{name}\"")).Body["totalResults"]!);
    }
}

[CollectionDefinition("SCIM conformance")]
public sealed class ScimConformance : ICollectionFixture<ScimTarget>;

/// <summary>Names that nobody else has, also as mail addresses.</summary>
internal static class Unique
{
    private static int s_count;

    public static string Name() => $"c{Interlocked.Increment(ref s_count):0000000}{Random.Shared.Next(1_000_000):000000}@x.example";
}
