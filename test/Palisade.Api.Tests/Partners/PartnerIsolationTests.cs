using System.Net;
using Palisade.Api.Tests.Support;
using Xunit;

namespace Palisade.Api.Tests.Partners;

public sealed class PartnerIsolationTests(PalisadeApp app)
{
    [Fact]
    public async Task Operator_sees_the_partner_it_created()
    {
        var brand = await app.CreateTenantAsync();
        var partner = await brand.CreatePartnerAsync("Ann@Example.com");

        var seen = await brand.Operator.GetAsync($"partners/{partner["id"]}", HttpStatusCode.OK);

        Assert.Equal("ann@example.com", (string?)seen["email"]);
    }

    [Fact]
    public async Task Partner_of_another_tenant_gets_404()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();
        var partner = await other.CreatePartnerAsync("ann@example.com");

        var problem = await brand.Operator.GetAsync($"partners/{partner["id"]}", HttpStatusCode.NotFound);

        Assert.Equal("not_found", (string?)problem["error"]);
    }

    [Fact]
    public async Task Key_of_another_tenant_is_unknown_here()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();

        await brand.With(other.OperatorKey).GetAsync("partners", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Two_tenants_have_a_partner_with_the_same_address()
    {
        var brand = await app.CreateTenantAsync();
        var other = await app.CreateTenantAsync();

        await brand.CreatePartnerAsync("same@example.com");
        await other.CreatePartnerAsync("same@example.com");
    }
}
