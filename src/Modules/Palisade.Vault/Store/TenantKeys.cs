using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Masters;
using Palisade.Vault.Sealing;

namespace Palisade.Vault.Store;

/// <summary>A row of <c>vault.data_keys</c>. Without a wrapped key: destroyed.</summary>
internal sealed record KeyRow(int Version, string? MasterId, byte[]? Wrapped, DateTimeOffset CreatedAt);

/// <summary>Tenants' keys: made at first use, unwrapped when they are needed.</summary>
internal sealed partial class TenantKeys(MasterKeys masters, DataKeyCache cache, TimeProvider clock, ILogger<TenantKeys> log)
{
    /// <summary>
    /// The key that seals now, made if there is none. Its row is held until the unit ends, so that no rotation takes the key away before what it sealed is
    /// written.
    /// </summary>
    public async Task<(int Version, DataKey Key)> CurrentAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        for (var locked = false; ; locked = true)
        {
            var row = await unit.OneOrDefaultAsync<KeyRow>(
                $"""
                select k.version, k.master_id, k.wrapped, k.created_at
                from vault.data_keys k
                where k.wrapped is not null
                order by k.version desc
                limit 1
                for key share
                """,
                cancellationToken);
            if (row is not null)
            {
                var key = await OpenAsync(unit.Scope.TenantId, row, cancellationToken) ?? throw SecretErrors.Unreadable.Exception();
                return (row.Version, key);
            }

            await (locked ? AddAsync(unit, cancellationToken) : LockAsync(unit, cancellationToken));
        }
    }

    /// <summary>Waits for others who make a key of the tenant; who looks again afterwards sees what they made.</summary>
    public static async Task LockAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var name = $"{unit.Scope.TenantId:N}/vault/keys";
        await unit.ExecuteAsync($"select pg_advisory_xact_lock(hashtextextended({name}, 0))", cancellationToken);
    }

    /// <summary>Makes a further version, which seals from then on. Under the lock.</summary>
    public async Task AddAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var tenant = unit.Scope.TenantId;
        var version = await unit.OneAsync<int>($"select coalesce(max(k.version), 0) + 1 from vault.data_keys k", cancellationToken);
        var (masterId, wrapped) = await WrapNewAsync(new KeyBinding(tenant, version), cancellationToken);
        await unit.ExecuteAsync(
            $"""
            insert into vault.data_keys (tenant_id, version, master_id, wrapped, created_at)
            values ({tenant}, {version}, {masterId}, {wrapped}, {clock.GetUtcNow()})
            """,
            cancellationToken);
    }

    /// <summary>Unwraps a key; null when it is destroyed, or was not wrapped for this tenant and version.</summary>
    /// <exception cref="ProblemException"><see cref="SecretErrors.KeysUnavailable"/> or <see cref="SecretErrors.MasterUnknown"/>.</exception>
    public async Task<DataKey?> OpenAsync(Guid tenantId, KeyRow row, CancellationToken cancellationToken)
    {
        if (row is not { Wrapped: { } wrapped, MasterId: { } masterId })
        {
            return null;
        }

        var binding = new KeyBinding(tenantId, row.Version);
        try
        {
            return await cache.GetAsync(binding, masterId, wrapped, () => UnwrapAsync(binding, masterId, wrapped), cancellationToken);
        }
        catch (MasterKeyUnavailableException e)
        {
            Unavailable(log, e.Message);
            throw SecretErrors.KeysUnavailable.Exception();
        }
        catch (MasterKeyUnknownException e)
        {
            Unavailable(log, e.Message);
            throw SecretErrors.MasterUnknown.Exception();
        }
    }

    /// <summary>Forgets a tenant's keys in this process.</summary>
    public void Forget(Guid tenantId) => cache.Forget(tenantId);

    private async Task<(string MasterId, byte[] Wrapped)> WrapNewAsync(KeyBinding binding, CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(DataKey.Length, pinned: true);
        try
        {
            RandomNumberGenerator.Fill(bytes);
            var master = await masters.CurrentAsync(cancellationToken);
            return (master.Id, await master.WrapAsync(binding, new DataKey(bytes), cancellationToken));
        }
        catch (MasterKeyUnavailableException e)
        {
            Unavailable(log, e.Message);
            throw SecretErrors.KeysUnavailable.Exception();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // Others may wait for the same key: one who gives up does not give up for them.
    private async Task<DataKey?> UnwrapAsync(KeyBinding binding, string masterId, byte[] wrapped)
    {
        var master = await masters.FindAsync(masterId, CancellationToken.None);
        return await master.UnwrapAsync(binding, wrapped, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The vault's master key cannot be used: {Reason}")]
    private static partial void Unavailable(ILogger logger, string reason);
}
