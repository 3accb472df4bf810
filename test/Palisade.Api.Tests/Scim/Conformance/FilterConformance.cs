using System.Globalization;
using Xunit;

namespace Palisade.Api.Tests.Scim.Conformance;

/// <summary>Every operator of filters (RFC 7644, section 3.4.2.2), sorting, paging (3.4.2.4), and which attributes are shown (3.9).</summary>
[Collection("SCIM conformance")]
public sealed class FilterConformance(ScimTarget target) : IAsyncLifetime
{
    private readonly ScimClient _scim = target.Client;
    private readonly string _mark = $"m{Random.Shared.NextInt64():x}";

    /// <summary>Four people who share a nickName; A has everything, D almost nothing.</summary>
    public async ValueTask InitializeAsync()
    {
        foreach (var (letter, more) in new[]
        {
            ("a", $$"""
                "externalId":"Ext-{{_mark}}","displayName":"Alpha Centauri","title":"Head","active":true,"name":{"familyName":"Zeta","givenName":"Ann"},
                "emails":[{"value":"a.{{_mark}}@work.example","type":"work","primary":true},{"value":"a.{{_mark}}@home.example","type":"home"}],
                "{{ScimClient.EnterpriseUrn}}":{"department":"Sales","employeeNumber":"7"}
                """),
            ("b", """ "displayName":"beta","active":false,"name":{"familyName":"Young"},"title":"" """),
            ("c", """ "displayName":"Gamma \"quoted\" 100%_","title":"Hand" """),
            ("d", ""),
        })
        {
            await _scim.UserAsync($"{letter}.{_mark}@x.example", $"\"nickName\":\"{_mark}\"{(more.Trim().Length == 0 ? "" : ",")}{more}");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("userName eq \"A.MARK@X.example\"", "a")]
    [InlineData("userName ne \"a.MARK@x.example\"", "bcd")]
    [InlineData("userName sw \"A.\"", "a")]
    [InlineData("userName co \".MARK@\"", "abcd")]
    [InlineData("userName ew \"X.EXAMPLE\"", "abcd")]
    [InlineData("userName gt \"b.MARK@x.example\"", "cd")]
    [InlineData("userName ge \"b.MARK@x.example\"", "bcd")]
    [InlineData("userName lt \"b.MARK@x.example\"", "a")]
    [InlineData("userName le \"b.MARK@x.example\"", "ab")]
    [InlineData("USERNAME EQ \"a.MARK@x.example\"", "a")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"b\"", "b")]
    [InlineData("displayName eq \"ALPHA centauri\"", "a")]
    [InlineData("displayName eq \"Gamma \\\"quoted\\\" 100%_\"", "c")]
    [InlineData("displayName co \"%\"", "c")]
    [InlineData("displayName co \"_\"", "c")]
    [InlineData("displayName sw \"%\"", "")]
    [InlineData("displayName ew \"%_\"", "c")]
    [InlineData("displayName pr", "abc")]
    [InlineData("not (displayName pr)", "d")]
    [InlineData("displayName eq null", "d")]
    [InlineData("displayName ne null", "abc")]
    [InlineData("title pr", "ac")]
    [InlineData("title ne \"Head\"", "bcd")]
    [InlineData("not (title eq \"Head\")", "bcd")]
    [InlineData("externalId eq \"Ext-MARK\"", "a")]
    [InlineData("externalId eq \"ext-MARK\"", "")]
    [InlineData("active eq true", "acd")]
    [InlineData("active eq false", "b")]
    [InlineData("active ne true", "b")]
    [InlineData("name.familyName eq \"zeta\"", "a")]
    [InlineData("name pr", "ab")]
    [InlineData("name.givenName pr", "a")]
    [InlineData("emails pr", "a")]
    [InlineData("emails.value ew \"@home.example\"", "a")]
    [InlineData("emails co \"@work\"", "a")]
    [InlineData("emails.type eq \"work\"", "a")]
    [InlineData("emails[type eq \"work\" and value co \"@work\"]", "a")]
    [InlineData("emails[type eq \"work\" and value co \"@home\"]", "")]
    [InlineData("emails[type eq \"home\" and not (primary eq true)]", "a")]
    [InlineData("emails[primary eq true and type eq \"work\"] and active eq true", "a")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"SALES\"", "a")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber pr", "a")]
    [InlineData("title eq \"Head\" or title eq \"Hand\" and active eq false", "a")]
    [InlineData("(title eq \"Head\" or title eq \"Hand\") and active eq true", "ac")]
    [InlineData("title eq \"Head\" OR NOT (active EQ true)", "ab")]
    [InlineData("meta.created gt \"2020-01-01T00:00:00Z\"", "abcd")]
    [InlineData("meta.lastModified lt \"2020-01-01T00:00:00Z\"", "")]
    [InlineData("meta.resourceType eq \"User\"", "abcd")]
    [InlineData("userName eq \"' or 1=1 --\"", "")]
    [InlineData("displayName eq \"\\u0041lpha Centauri\"", "a")]
    public async Task An_operator_finds_what_it_says(string filter, string expected)
    {
        var found = await _scim.ListAsync("Users", $"nickName eq \"{_mark}\" and ({filter.Replace("MARK", _mark)})", "sortBy=userName");

        Assert.Equal(expected, Letters(found));
        Assert.Equal(expected.Length, (int)found.Body["totalResults"]!);
    }

    [Theory]
    [InlineData("userName")]
    [InlineData("userName eq")]
    [InlineData("userName eq \"a")]
    [InlineData("userName eq a")]
    [InlineData("userName like \"a\"")]
    [InlineData("nothing eq \"a\"")]
    [InlineData("name.nothing eq \"a\"")]
    [InlineData("name eq \"a\"")]
    [InlineData("(userName pr")]
    [InlineData("userName pr)")]
    [InlineData("userName pr and")]
    [InlineData("not userName pr")]
    [InlineData("active gt true")]
    [InlineData("active co \"t\"")]
    [InlineData("active eq \"maybe\"")]
    [InlineData("meta.created eq \"yesterday\"")]
    [InlineData("meta.created co \"2020\"")]
    [InlineData("emails[type eq \"work\"")]
    [InlineData("emails[emails[type pr]]")]
    [InlineData("userName[type eq \"work\"]")]
    [InlineData("userName eq \"\\ud800\"")]
    [InlineData("userName eq \"\\u0000\"")]
    [InlineData("userName eq \"\\x\"")]
    [InlineData("userName eq 'a'")]
    [InlineData("urn:nothing:userName pr")]
    [InlineData(";")]
    public async Task A_filter_that_is_none_is_refused(string filter) =>
        ScimClient.IsError(await _scim.ListAsync("Users", filter, expected: 400), 400, "invalidFilter");

    [Fact]
    public async Task Too_deep_and_too_long_filters_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("(", 200)) + "userName pr" + string.Concat(Enumerable.Repeat(")", 200));
        ScimClient.IsError(await _scim.ListAsync("Users", deep, expected: 400), 400, "invalidFilter");
        ScimClient.IsError(await _scim.ListAsync("Users", string.Join(" or ", Enumerable.Repeat("id pr", 300)), expected: 400), 400, "invalidFilter");
        ScimClient.IsError(await _scim.ListAsync("Users", $"userName eq \"{new string('a', 5000)}\"", expected: 400), 400, "invalidFilter");
    }

    [Theory]
    [InlineData("sortBy=userName", "abcd")]
    [InlineData("sortBy=userName&sortOrder=descending", "dcba")]
    [InlineData("sortBy=displayName", "abcd")]
    [InlineData("sortBy=displayName&sortOrder=descending", "dcba")]
    [InlineData("sortBy=name.familyName", "bacd")]
    [InlineData("sortBy=emails.value", "abcd")]
    public async Task Lists_are_sorted_without_regard_to_case_and_missing_values_last(string sort, string expected) =>
        Assert.Equal(expected, Letters(await _scim.ListAsync("Users", $"nickName eq \"{_mark}\"", sort)));

    [Theory]
    [InlineData("startIndex=1&count=2", "ab", 1)]
    [InlineData("startIndex=3&count=2", "cd", 3)]
    [InlineData("startIndex=4&count=10", "d", 4)]
    [InlineData("startIndex=5&count=2", "", 5)]
    [InlineData("startIndex=0&count=1", "a", 1)]
    [InlineData("startIndex=-7&count=1", "a", 1)]
    [InlineData("count=0", "", 1)]
    [InlineData("count=-1", "", 1)]
    [InlineData("startIndex=99999999999999999999", "", int.MaxValue)]
    public async Task Pages_begin_with_one_and_know_the_total(string page, string expected, int startIndex)
    {
        var found = await _scim.ListAsync("Users", $"nickName eq \"{_mark}\"", $"sortBy=userName&{page}");

        Assert.Equal(expected, Letters(found));
        Assert.Equal(4, (int)found.Body["totalResults"]!);
        Assert.Equal(expected.Length, (int)found.Body["itemsPerPage"]!);
        Assert.Equal(startIndex, (int)found.Body["startIndex"]!);
    }

    [Theory]
    [InlineData("startIndex=one")]
    [InlineData("count=1.5")]
    [InlineData("sortOrder=up")]
    [InlineData("sortBy=nothing")]
    [InlineData("attributes=title&excludedAttributes=name")]
    public async Task Parameters_that_are_none_are_refused(string parameters) =>
        ScimClient.IsError(await _scim.ListAsync("Users", filter: null, parameters, expected: 400), 400, "invalidValue");

    [Fact]
    public async Task A_search_by_POST_finds_the_same()
    {
        var body = $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"nickName eq \"{{_mark}}\"","sortBy":"userName","startIndex":2,"count":2,"attributes":["userName","title"]}
            """;
        var found = await _scim.SendAsync("POST", "Users/.search", body, 200);

        Assert.Equal("bc", Letters(found));
        Assert.Equal(["schemas", "id", "userName", "title"], found.Body["Resources"]![1]!.AsObject().Select(p => p.Key).Where(k => k != "meta"));
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_shown_and_the_id_always()
    {
        var filter = $"userName eq \"a.{_mark}@x.example\"";
        async Task<string> KeysAsync(string parameters) =>
            string.Join(' ', (await _scim.ListAsync("Users", filter, parameters)).Body["Resources"]![0]!.AsObject().Select(p => p.Key).Where(k => k != "schemas").Order(StringComparer.Ordinal));

        Assert.Equal("displayName id userName", await KeysAsync("attributes=displayName"));
        Assert.Equal("emails id userName", await KeysAsync("attributes=EMAILS.value"));
        Assert.Equal($"id {ScimClient.EnterpriseUrn} userName", await KeysAsync($"attributes={ScimClient.EnterpriseUrn}:department"));
        Assert.Equal("id userName", await KeysAsync("attributes=nothing"));
        Assert.DoesNotContain("displayName", await KeysAsync("excludedAttributes=displayName,id,userName"), StringComparison.Ordinal);
        Assert.Contains("id", await KeysAsync("excludedAttributes=id"), StringComparison.Ordinal);
        var one = (await _scim.ListAsync("Users", filter, "attributes=emails.type")).Body["Resources"]![0]!["emails"]![0]!.AsObject();
        Assert.Equal(["type"], one.Select(p => p.Key));
    }

    [Fact]
    public async Task Groups_are_found_by_name_and_by_people()
    {
        var ann = await _scim.UserAsync(Unique.Name(), """ "displayName":"Member Ann" """);
        var (name, other) = (Unique.Name(), Unique.Name());
        var group = await _scim.GroupAsync(name, ann.Id);
        await _scim.GroupAsync(other);

        foreach (var filter in new[] { $"displayName eq \"{name.ToUpper(CultureInfo.InvariantCulture)}\"", $"members.value eq \"{ann.Id}\"", $"members[value eq \"{ann.Id}\" and display co \"ann\"]", $"id eq \"{group.Id}\"" })
            Assert.Equal(group.Id, (string?)Assert.Single((await _scim.ListAsync("Groups", filter)).Body["Resources"]!.AsArray())!["id"]);
        var without = (await _scim.ListAsync("Groups", $"displayName eq \"{name}\"", "excludedAttributes=members")).Body["Resources"]![0]!;
        Assert.Null(without["members"]);
        Assert.Equal(ann.Id, (string?)Assert.Single((await _scim.ListAsync("Users", $"groups.value eq \"{group.Id}\"")).Body["Resources"]!.AsArray())!["id"]);
        Assert.Equal(0, (int)(await _scim.ListAsync("Users", "id eq \"nobody\"")).Body["totalResults"]!);
    }

    private static string Letters(ScimAnswer list) => string.Concat(list.Body["Resources"]!.AsArray().Select(r => ((string)r!["userName"]!)[0]));
}
