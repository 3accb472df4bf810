using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Access;

/// <summary>Agencies are founded, listed and closed by the brand's operators.</summary>
public sealed class AgencyTests(PalisadeApp app)
{
    [Fact]
    public async Task Agency_is_founded_with_an_owner_who_signs_in_and_closed_with_immediate_effect()
    {
        var brand = await app.CreateTenantAsync();
        var email = $"owner-{brand.Slug}@agency.example";

        var made = await brand.Operator.PostAsync("agencies", new { name = "North & Co", ownerEmail = email, ownerName = "Nora" }, HttpStatusCode.Created);
        var id = (string)made["agency"]!["id"]!;
        Assert.Equal(("owner", "North & Co"), ((string)made["owner"]!["role"]!, (string)made["agency"]!["name"]!));
        var (cookie, answer) = await brand.FollowAsync(await app.WaitForTokenAsync(email));
        using var owner = brand.Browser(cookie);
        Assert.Equal("agency", (string?)answer["kind"] ?? (string?)answer["role"]);
        Assert.Equal("owner", (string?)(await owner.GetAsync("auth/whoami", HttpStatusCode.OK))["memberRole"]);
        await owner.PostAsync($"partners/{id}/members", new { email = $"ed-{brand.Slug}@agency.example", name = "Ed", role = "editor" }, HttpStatusCode.Created);
        Assert.Equal(2, (int?)(await brand.Operator.GetAsync("agencies?status=open", HttpStatusCode.OK))["agencies"]![0]!["members"]);

        await brand.Operator.PostAsync($"agencies/{id}/close", new { });
        using (var refused = await owner.GetAsync("auth/whoami"))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Empty((await brand.Operator.GetAsync("agencies?status=open", HttpStatusCode.OK))["agencies"]!.AsArray());
        Assert.NotNull((await brand.Operator.GetAsync("agencies?status=closed", HttpStatusCode.OK))["agencies"]![0]!["closedAt"]);

        await brand.Operator.PostAsync($"agencies/{id}/reopen", new { });
        using (var still = await owner.GetAsync("auth/whoami"))
            Assert.Equal(HttpStatusCode.Unauthorized, still.StatusCode);
        Assert.Single((await brand.Operator.GetAsync("agencies?status=open", HttpStatusCode.OK))["agencies"]!.AsArray());
    }

    [Fact]
    public async Task Nobody_but_operators_sees_or_closes_an_agency()
    {
        var (brand, other) = (await app.CreateTenantAsync(), await app.CreateTenantAsync());
        var made = await brand.Operator.PostAsync("agencies", new { name = "South", ownerEmail = "south@agency.example", ownerName = "Sue" }, HttpStatusCode.Created);
        var id = (string)made["agency"]!["id"]!;
        var partner = (string)(await brand.CreatePartnerAsync("p@agency.example"))["id"]!;
        using var owner = await app.MemberAsync(brand, id, "owner");

        await owner.GetAsync("agencies", HttpStatusCode.Forbidden);
        await owner.PostAsync($"agencies/{id}/close", new { }, HttpStatusCode.Forbidden);
        await other.Operator.PostAsync($"agencies/{id}/close", new { }, HttpStatusCode.NotFound);
        Assert.Empty((await other.Operator.GetAsync("agencies", HttpStatusCode.OK))["agencies"]!.AsArray());

        // A partner is no agency, and neither is the brand itself.
        await brand.Operator.PostAsync($"agencies/{partner}/close", new { }, HttpStatusCode.NotFound);
        await brand.Operator.PostAsync($"agencies/{brand.Id}/close", new { }, HttpStatusCode.NotFound);
        await brand.Operator.PostAsync("agencies", new { name = "", ownerEmail = "no", ownerName = "" }, HttpStatusCode.BadRequest);
    }
}
