using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Masters;
using Palisade.Vault.Sealing;
using Palisade.Vault.Store;

namespace Palisade.Api.Tests.Support;

/// <summary>A vault as the server makes it, for tests that have no server.</summary>
internal static class TestVault
{
    public static ISecretVault Of(MasterKey master, TimeProvider? clock = null) => new SecretVault(Keys(clock, new FixedSource(new LocalMasterKey(master))), clock ?? TimeProvider.System);

    public static TenantKeys Keys(TimeProvider? clock, params IMasterKeySource[] sources) =>
        new(new MasterKeys(sources), new DataKeyCache(clock ?? TimeProvider.System), clock ?? TimeProvider.System, NullLogger<TenantKeys>.Instance);

    /// <summary>A tenant with its brand organization, as rows.</summary>
    public static string TenantSql(Guid tenant, string slug = "brand") =>
        $"""
        insert into directory.tenants (tenant_id, slug, display_name) values ('{tenant}', '{slug}', 'Brand');
        insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{tenant}', '{tenant}', '{tenant}', 'brand', 'Brand');
        """;
}
