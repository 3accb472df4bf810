using Palisade.Platform;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>Somebody who can write the tables, a superuser even, moves what is sealed: it opens nowhere but where it was put.</summary>
public sealed class MovedSecretTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private const string Unreadable = "secret_unreadable";

    [Fact]
    public async Task Between_two_tenants()
    {
        var (a, b) = (await vault.TenantAsync(), await vault.TenantAsync());
        var (ofA, ofB) = (new SecretAddress(a, "password", "smtp"), new SecretAddress(b, "password", "smtp"));
        await vault.PutAsync(a, ofA, "of a");
        await vault.PutAsync(b, ofB, "of b");

        await SwapAsync("sealed", $"tenant_id = '{a}'", $"tenant_id = '{b}'");
        Assert.Equal((Unreadable, Unreadable), (await vault.OpenAsync(a, ofA), await vault.OpenAsync(b, ofB)));

        // The control: back in its place it opens.
        await SwapAsync("sealed", $"tenant_id = '{a}'", $"tenant_id = '{b}'");
        Assert.Equal(("of a", "of b"), (await vault.OpenAsync(a, ofA), await vault.OpenAsync(b, ofB)));
    }

    [Fact]
    public async Task Between_two_tenants_with_their_keys()
    {
        var (a, b) = (await vault.TenantAsync(), await vault.TenantAsync());
        var (ofA, ofB) = (new SecretAddress(a, "password", "smtp"), new SecretAddress(b, "password", "smtp"));
        await vault.PutAsync(a, ofA, "of a");
        await vault.PutAsync(b, ofB, "of b");
        Assert.Equal("of a", await vault.OpenAsync(a, ofA));

        // B's row gets all that A has: the row's id, the sealed text and the wrapped key.
        await vault.AdminAsync($"update vault.secrets s set (id, sealed) = (select o.id, o.sealed from vault.secrets o where o.tenant_id = '{a}') where s.tenant_id = '{b}'");
        await vault.AdminAsync($"update vault.data_keys k set wrapped = (select o.wrapped from vault.data_keys o where o.tenant_id = '{a}') where k.tenant_id = '{b}'");

        Assert.Equal(Unreadable, await vault.OpenAsync(b, ofB));
        Assert.Equal(Unreadable, await vault.OpenAsync(b, ofB, vault.Another().Vault));
        Assert.Equal("of a", await vault.OpenAsync(a, ofA));
    }

    [Theory]
    [InlineData("organization")]
    [InlineData("kind")]
    [InlineData("name")]
    [InlineData("row")]
    public async Task Between_two_places_of_one_tenant(string what)
    {
        var tenant = await vault.TenantAsync();
        var mine = new SecretAddress(tenant, "password", "smtp");
        var other = what switch
        {
            "organization" => mine with { OrganizationId = await vault.PartnerAsync(tenant) },
            "kind" => mine with { Kind = "api-key" },
            "name" => mine with { Name = "imap" },
            _ => new SecretAddress(await vault.PartnerAsync(tenant), "oauth-token", "other"),
        };
        await vault.PutAsync(tenant, mine, "mine");
        await vault.PutAsync(tenant, other, "the other's");
        var (here, there) = (Where(tenant, mine), Where(tenant, other));

        await SwapAsync("sealed", here, there);

        Assert.Equal((Unreadable, Unreadable), (await vault.OpenAsync(tenant, mine), await vault.OpenAsync(tenant, other)));
    }

    [Theory]
    [InlineData("org_id")]
    [InlineData("kind")]
    [InlineData("name")]
    [InlineData("id")]
    public async Task A_row_that_is_readdressed(string column)
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        await vault.PutAsync(tenant, address, "mine");
        var (value, moved) = column switch
        {
            "org_id" => ($"'{await vault.PartnerAsync(tenant)}'", address),
            "kind" => ("'api-key'", address with { Kind = "api-key" }),
            "name" => ("'imap'", address with { Name = "imap" }),
            _ => ($"'{Guid.CreateVersion7()}'", address),
        };
        moved = column == "org_id" ? address with { OrganizationId = Guid.Parse(value.Trim('\'')) } : moved;

        await vault.AdminAsync($"update vault.secrets set {column} = {value} where tenant_id = '{tenant}'");

        Assert.Equal(Unreadable, await vault.OpenAsync(tenant, moved));
    }

    [Fact]
    public async Task Under_a_key_of_another_version()
    {
        var tenant = await vault.TenantAsync();
        var address = new SecretAddress(tenant, "password", "smtp");
        await vault.PutAsync(tenant, address, "mine");
        await vault.AdminAsync(
            $"insert into vault.data_keys (tenant_id, version, master_id, wrapped, created_at) select tenant_id, 2, master_id, wrapped, created_at from vault.data_keys where tenant_id = '{tenant}'");

        await vault.AdminAsync($"update vault.secrets set key_version = 2 where tenant_id = '{tenant}'");

        Assert.Equal(Unreadable, await vault.OpenAsync(tenant, address));
    }

    [Fact]
    public async Task A_session_of_one_organization_neither_reads_keys_nor_opens_anything()
    {
        var tenant = await vault.TenantAsync();
        var partner = await vault.PartnerAsync(tenant);
        await vault.PutAsync(tenant, new SecretAddress(partner, "password", "smtp"), "of the partner");
        var session = vault.Db.For(Palisade.Tenancy.ScopeIssuer.ForOrganization(tenant, partner, Palisade.Tenancy.ActorKind.User, Guid.Empty, canWrite: true));

        Assert.Equal(0L, await session.OneAsync<long>($"select count(*) from vault.data_keys", CancellationToken.None));
        Assert.Equal(1L, await session.OneAsync<long>($"select count(*) from vault.secrets", CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => vault.Vault.ReadAsync(session, [new SecretAddress(partner, "password", "smtp")], CancellationToken.None));
    }

    private static string Where(Guid tenant, SecretAddress address) =>
        $"tenant_id = '{tenant}' and org_id = '{address.OrganizationId}' and kind = '{address.Kind}' and name = '{address.Name}'";

    private async Task SwapAsync(string column, string one, string other) => await vault.AdminAsync(
        $"""
        update vault.secrets s set {column} = v.value
        from (select (select {column} from vault.secrets where {other}) as value, true as first
              union all select (select {column} from vault.secrets where {one}), false) v
        where case when v.first then {Prefixed(one)} else {Prefixed(other)} end
        """);

    private static string Prefixed(string condition) => "(" + condition.Replace("tenant_id", "s.tenant_id").Replace("org_id", "s.org_id").Replace("kind =", "s.kind =").Replace("name =", "s.name =") + ")";
}
