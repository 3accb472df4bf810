using System.Text.Json.Nodes;
using Xunit;

namespace Palisade.Api.Tests.Scim.Conformance;

/// <summary>Every form of PATCH (RFC 7644, section 3.5.2), and that it is all or nothing.</summary>
[Collection("SCIM conformance")]
public sealed class PatchConformance
{
    private const string Work = """{"value":"w@x.example","type":"work","primary":true}""";
    private const string Home = """{"value":"h@x.example","type":"home"}""";

    private readonly ScimClient _scim;

    public PatchConformance(ScimTarget target) => _scim = target.Client;

    internal PatchConformance(ScimClient client) => _scim = client;

    /// <summary>Operations, then what the named attribute is afterwards; the user begins with title T, name, two phones, and a department.</summary>
    [Theory]
    [InlineData("""{"op":"add","path":"nickName","value":"N"}""", "nickName", "\"N\"")]
    [InlineData("""{"op":"replace","path":"nickName","value":"N"}""", "nickName", "\"N\"")]
    [InlineData("""{"op":"replace","path":"title","value":"U"}""", "title", "\"U\"")]
    [InlineData("""{"op":"remove","path":"title"}""", "title", null)]
    [InlineData("""{"op":"replace","path":"title","value":null}""", "title", null)]
    [InlineData("""{"op":"add","value":{"nickName":"N","title":"U"}}""", "nickName", "\"N\"")]
    [InlineData("""{"op":"replace","value":{"title":"U"}}""", "title", "\"U\"")]
    [InlineData("""{"op":"replace","path":"name.familyName","value":"F"}""", "name", """{"givenName":"G","familyName":"F"}""")]
    [InlineData("""{"op":"add","path":"name","value":{"middleName":"M"}}""", "name", """{"familyName":"L","givenName":"G","middleName":"M"}""")]
    [InlineData("""{"op":"replace","path":"name","value":{"familyName":"F"}}""", "name", """{"givenName":"G","familyName":"F"}""")]
    [InlineData("""{"op":"remove","path":"name.givenName"}""", "name", """{"familyName":"L"}""")]
    [InlineData("""{"op":"remove","path":"name"}""", "name", null)]
    [InlineData("""{"op":"add","path":"phoneNumbers","value":[{"value":"3","type":"fax"}]}""", "phoneNumbers", """[{"value":"1","type":"work"},{"value":"2","type":"home"},{"value":"3","type":"fax"}]""")]
    [InlineData("""{"op":"add","path":"phoneNumbers","value":[{"value":"2","type":"home"}]}""", "phoneNumbers", """[{"value":"1","type":"work"},{"value":"2","type":"home"}]""")]
    [InlineData("""{"op":"replace","path":"phoneNumbers","value":[{"value":"3"}]}""", "phoneNumbers", """[{"value":"3"}]""")]
    [InlineData("""{"op":"remove","path":"phoneNumbers"}""", "phoneNumbers", null)]
    [InlineData("""{"op":"remove","path":"phoneNumbers[type eq \"work\"]"}""", "phoneNumbers", """[{"value":"2","type":"home"}]""")]
    [InlineData("""{"op":"remove","path":"phoneNumbers[type eq \"work\" or value eq \"2\"]"}""", "phoneNumbers", null)]
    [InlineData("""{"op":"remove","path":"phoneNumbers[type eq \"work\"].type"}""", "phoneNumbers", """[{"value":"1"},{"value":"2","type":"home"}]""")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type eq \"home\"].value","value":"9"}""", "phoneNumbers", """[{"value":"1","type":"work"},{"value":"9","type":"home"}]""")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type eq \"home\"]","value":{"value":"9","type":"fax"}}""", "phoneNumbers", """[{"value":"1","type":"work"},{"value":"9","type":"fax"}]""")]
    [InlineData("""{"op":"add","path":"phoneNumbers[type eq \"fax\"].value","value":"9"}""", "phoneNumbers", """[{"value":"1","type":"work"},{"value":"2","type":"home"},{"type":"fax","value":"9"}]""")]
    [InlineData("""{"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"D2"}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", """{"department":"D2"}""")]
    [InlineData("""{"op":"remove","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", null)]
    [InlineData("""{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":{"division":"V"}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", """{"department":"D","division":"V"}""")]
    [InlineData("""{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"V"}}}""", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", """{"department":"D","division":"V"}""")]
    [InlineData("""{"op":"replace","path":"active","value":false}""", "active", "false")]
    [InlineData("""{"op":"add","path":"nickName","value":"N"},{"op":"replace","path":"nickName","value":"O"},{"op":"remove","path":"title"}""", "nickName", "\"O\"")]
    public async Task A_form_does_what_it_says(string operations, string attribute, string? expected)
    {
        var user = await UserAsync();

        var answer = await _scim.PatchAsync($"Users/{user.Id}", operations);

        Assert.Contains(answer.Status, new[] { 200, 204 });
        var now = (await _scim.GetAsync($"Users/{user.Id}")).Body;
        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), now[attribute]), $"{operations}: {now[attribute]?.ToJsonString()}");
    }

    [Theory]
    [InlineData("""{"op":"remove"}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type eq \"nothing\"].value","value":"1"}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"nothing","value":"1"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"name.nothing","value":"1"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type eq \"work\"]x","value":"1"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type foo \"work\"]","value":"1"}""", "invalidFilter")]
    [InlineData("""{"op":"replace","path":"title","value":{"a":1}}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"title"}""", "invalidValue")]
    [InlineData("""{"op":"replace","value":"title"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"id","value":"x"}""", "mutability")]
    [InlineData("""{"op":"add","path":"groups","value":[{"value":"x"}]}""", "mutability")]
    [InlineData("""{"op":"remove","path":"userName"}""", "mutability")]
    [InlineData("""{"op":"move","path":"title","value":"x"}""", "invalidSyntax")]
    [InlineData("""7""", "invalidSyntax")]
    [InlineData("", "invalidSyntax")]
    public async Task What_cannot_be_done_is_refused_and_undoes_what_came_before(string operation, string type)
    {
        var user = await UserAsync();
        var operations = operation.Length == 0 ? "" : """{"op":"replace","path":"title","value":"Changed"},""" + operation;

        ScimClient.IsError(await _scim.PatchAsync($"Users/{user.Id}", operations), 400, type);

        var now = await _scim.GetAsync($"Users/{user.Id}");
        Assert.Equal(user.Body.ToJsonString(), now.Body.ToJsonString());
        Assert.Equal(user.ETag, now.ETag);
    }

    [Fact]
    public async Task A_new_primary_value_takes_the_place_of_the_old_one()
    {
        var mark = Unique.Name();
        var user = await _scim.UserAsync(mark, $$"""
            "emails":[{{Work.Replace("w@", mark.Split('@')[0] + "w@")}},{{Home.Replace("h@", mark.Split('@')[0] + "h@")}}]
            """);

        await _scim.PatchAsync($"Users/{user.Id}", """{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}""");

        var emails = (await _scim.GetAsync($"Users/{user.Id}")).Body["emails"]!.AsArray();
        Assert.Equal("home", (string?)emails.Single(e => (bool?)e!["primary"] == true)!["type"]);
    }

    [Fact]
    public async Task Adding_what_is_there_changes_no_version()
    {
        var user = await UserAsync();

        await _scim.PatchAsync($"Users/{user.Id}", """{"op":"add","path":"title","value":"T"}""");

        Assert.Equal(user.ETag, (await _scim.GetAsync($"Users/{user.Id}")).ETag);
    }

    [Fact]
    public async Task People_of_a_group_come_and_go_in_every_form()
    {
        var users = new List<string>();
        for (var i = 0; i < 4; i++)
            users.Add((await _scim.UserAsync(Unique.Name(), $"\"displayName\":\"P{i}\"")).Id);
        var group = await _scim.GroupAsync(Unique.Name());
        async Task<string> AfterAsync(string operations)
        {
            Assert.Contains((await _scim.PatchAsync($"Groups/{group.Id}", operations)).Status, new[] { 200, 204 });
            var members = (await _scim.GetAsync($"Groups/{group.Id}")).Body["members"]?.AsArray() ?? [];
            return string.Concat(members.Select(m => users.IndexOf((string)m!["value"]!)).Order());
        }

        Assert.Equal("01", await AfterAsync($$"""{"op":"add","path":"members","value":[{"value":"{{users[0]}}"},{"value":"{{users[1]}}"}]}"""));
        Assert.Equal("012", await AfterAsync($$$"""{"op":"add","value":{"members":[{"value":"{{{users[2]}}}"},{"value":"{{{users[0]}}}"}]}}"""));
        Assert.Equal("02", await AfterAsync($$"""{"op":"remove","path":"members[value eq \"{{users[1]}}\"]"}"""));
        Assert.Equal("13", await AfterAsync($$"""{"op":"replace","path":"members","value":[{"value":"{{users[1]}}"},{"value":"{{users[3]}}"}]}"""));
        Assert.Equal("1", await AfterAsync("""{"op":"remove","path":"members[display eq \"P3\"]"}"""));
        Assert.Equal("", await AfterAsync("""{"op":"remove","path":"members"}"""));
        ScimClient.IsError(await _scim.PatchAsync($"Groups/{group.Id}", """{"op":"replace","path":"displayName","value":"X"},{"op":"add","path":"members","value":[{"value":"nobody"}]}"""), 400, "invalidValue");
        Assert.Equal(group.Body["displayName"]!.ToString(), (string?)(await _scim.GetAsync($"Groups/{group.Id}")).Body["displayName"]);
    }

    private Task<ScimAnswer> UserAsync() => _scim.UserAsync(Unique.Name(), $$"""
        "title":"T","name":{"familyName":"L","givenName":"G"},"phoneNumbers":[{"value":"1","type":"work"},{"value":"2","type":"home"}],
        "{{ScimClient.EnterpriseUrn}}":{"department":"D"}
        """);
}
