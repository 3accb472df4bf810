using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Api.Tests.Support;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Testing;
using Palisade.Vault.Masters;
using Palisade.Vault.Rotation;
using Palisade.Vault.Sealing;
using Palisade.Vault.Store;
using Xunit;

namespace Palisade.Api.Tests.Vault;

/// <summary>A vault over a database of its own, with master keys that the test changes as an operator would.</summary>
public sealed class VaultFixture : IAsyncLifetime
{
    private readonly ChangingMasters _masters = new();
    private TestDatabase _database = null!;

    internal TenantDb Db { get; private set; } = null!;

    internal ISecretVault Vault { get; private set; } = null!;

    internal KeyRotation Rotation { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        Db = _database.OpenTenantDb(poolSize: 40);
        (Vault, Rotation) = Another();
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>The vault of another process on the same database: it shares no memory with the first.</summary>
    internal (ISecretVault Vault, KeyRotation Rotation) Another(params IMasterKeySource[] sources)
    {
        var keys = new TenantKeys(
            new MasterKeys(sources.Length > 0 ? sources : [_masters]), new DataKeyCache(TimeProvider.System), TimeProvider.System, NullLogger<TenantKeys>.Instance);
        return (new SecretVault(keys, TimeProvider.System), new KeyRotation(Db, keys, TimeProvider.System));
    }

    /// <summary>Puts a new master key on top; the older ones still unwrap.</summary>
    internal IMasterKey NewMaster() => _masters.Add();

    internal IMasterKey CurrentMaster => _masters.Current;

    /// <summary>Takes every master key away but the current one.</summary>
    internal void ForgetOldMasters() => _masters.Forget();

    internal async Task<Guid> TenantAsync()
    {
        var tenant = Guid.CreateVersion7();
        await AdminAsync(TestVault.TenantSql(tenant, $"t-{tenant:N}"[..20] + Random.Shared.Next(1000, 10_000)));
        return tenant;
    }

    internal async Task<Guid> PartnerAsync(Guid tenant)
    {
        var partner = Guid.CreateVersion7();
        await AdminAsync($"insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{tenant}', '{partner}', '{partner}', 'partner', 'P')");
        return partner;
    }

    internal Task<object?> AdminAsync(string sql) => _database.AdminAsync(sql);

    internal TenantSession Session(Guid tenant) => Db.For(ScopeIssuer.ForTenant(tenant, ActorKind.Job, Guid.Empty, canWrite: true));

    internal Task PutAsync(Guid tenant, SecretAddress address, string secret, ISecretVault? vault = null) => Session(tenant).RunAsync(
        (unit, ct) => (vault ?? Vault).PutAsync(unit, address, new Secret(secret), previousUntil: null, ct), CancellationToken.None);

    /// <summary>What is at an address, in the clear; the error's code when it does not open; null when there is none.</summary>
    internal async Task<string?> OpenAsync(Guid tenant, SecretAddress address, ISecretVault? vault = null)
    {
        var kept = await (vault ?? Vault).ReadAsync(Session(tenant), [address], CancellationToken.None);
        try
        {
            return kept.Count == 0 ? null : kept[0].Use(secret => Encoding.UTF8.GetString(secret));
        }
        catch (ProblemException e)
        {
            return e.Result.Error.Code;
        }
    }

    private sealed class ChangingMasters : IMasterKeySource
    {
        private volatile IReadOnlyList<IMasterKey> _keys = [New()];

        public IMasterKey Current => _keys[0];

        public IMasterKey Add()
        {
            var key = New();
            _keys = [key, .. _keys];
            return key;
        }

        public void Forget() => _keys = [_keys[0]];

        public ValueTask<IReadOnlyList<IMasterKey>> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(_keys);

        private static LocalMasterKey New() => new(MasterKey.Parse(MasterKey.NewText()));
    }
}
