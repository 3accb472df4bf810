using System.Net;
using Palisade.Api.Tests.Programs;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Partners;

/// <summary>Who may see and change a partner.</summary>
public sealed class PartnerAccessTests(PalisadeApp app)
{
    [Theory]
    [InlineData("POST", "invite")]
    [InlineData("POST", "approve")]
    [InlineData("POST", "revoke")]
    [InlineData("POST", "reinstate")]
    [InlineData("GET", "programs")]
    [InlineData("POST", "programs")]
    [InlineData("DELETE", "programs/01J0000000DEFAULTTENANT000")]
    [InlineData("GET", "links")]
    [InlineData("GET", "commission-snapshot")]
    [InlineData("PUT", "commission-snapshot")]
    [InlineData("DELETE", "commission-snapshot")]
    public async Task Weakness_03_a_partner_of_another_tenant_answers_like_one_that_does_not_exist(string method, string route)
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var foreign = (string)(await other.CreatePartnerAsync("ann@partneraccess.example"))["id"]!;
        var program = (string)(await brand.CreateProgramAsync())["id"]!;
        object? body = (method, route) switch
        {
            ("POST", "programs") => new { programIds = new[] { program } },
            ("PUT", _) => new { commissionType = "percent", commissionValue = 5 },
            ("POST", _) => new { },
            _ => null,
        };

        var seen = await brand.Operator.SendAsync(new HttpMethod(method), $"partners/{foreign}/{route}", body, HttpStatusCode.NotFound);
        var missing = await brand.Operator.SendAsync(new HttpMethod(method), $"partners/01J0000000DEFAULTTENANT000/{route}", body, HttpStatusCode.NotFound);
        var garbage = await brand.Operator.SendAsync(new HttpMethod(method), $"partners/none/{route}", body, HttpStatusCode.NotFound);

        Assert.Equal(ProgramTests.Plain(seen), ProgramTests.Plain(missing));
        Assert.Equal(ProgramTests.Plain(seen), ProgramTests.Plain(garbage));
    }

    [Fact]
    public async Task A_partner_sees_itself_alone_and_changes_no_partner()
    {
        var brand = await app.CreateTenantAsync();
        var ann = (string)(await brand.CreatePartnerAsync("ann@partneraccess.example"))["id"]!;
        var bob = (string)(await brand.CreatePartnerAsync("bob@partneraccess.example"))["id"]!;
        var key = await app.PartnerKeyAsync(brand, ann);

        Assert.Single((await key.GetAsync("partners", HttpStatusCode.OK))["partners"]!.AsArray());
        Assert.Empty((await key.GetAsync("partners?email=bob@partneraccess.example", HttpStatusCode.OK))["partners"]!.AsArray());
        await key.GetAsync($"partners/{ann}", HttpStatusCode.OK);
        await key.GetAsync($"partners/{bob}", HttpStatusCode.NotFound);
        await key.GetAsync($"partners/{bob}/commission-snapshot", HttpStatusCode.NotFound);
        await key.PostAsync("partners", new { email = "x@partneraccess.example", name = "x" }, HttpStatusCode.Forbidden);
        foreach (var route in new[] { "invite", "approve", "revoke", "reinstate", "programs" })
            await key.PostAsync($"partners/{ann}/{route}", new { programIds = new[] { "x" } }, HttpStatusCode.Forbidden);
        await key.SendAsync(HttpMethod.Put, $"partners/{ann}/commission-snapshot", new { commissionType = "percent", commissionValue = 99 }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Weakness_26_a_key_that_may_add_partners_cannot_change_terms_grants_or_who_comes_back()
    {
        var brand = await app.CreateTenantAsync();
        var program = (string)(await brand.CreateProgramAsync())["id"]!;
        var key = await app.ScopedKeyAsync(brand, "partners:write", "partners:read");

        var partner = await key.PostAsync("partners", new { email = "ann@partneraccess.example", name = "Ann" }, HttpStatusCode.Created);
        var path = $"partners/{partner["id"]}";
        await key.PostAsync($"{path}/programs", new { programIds = new[] { program } }, HttpStatusCode.Forbidden);
        await key.SendAsync(HttpMethod.Put, $"{path}/commission-snapshot", new { commissionType = "percent", commissionValue = 5 }, HttpStatusCode.Forbidden);
        await key.PostAsync($"{path}/invite", new { });
        await key.PostAsync($"{path}/revoke", new { });
        await key.PostAsync($"{path}/reinstate", new { }, HttpStatusCode.Forbidden);
        await key.PostAsync($"{path}/approve", new { }, HttpStatusCode.Forbidden);
    }
}
