using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Masters;
using Palisade.Vault.Sealing;
using Palisade.Vault.Store;

namespace Palisade.Vault.Rotation;

/// <summary>What was done to one tenant's keys.</summary>
/// <param name="Keys">Keys the tenant has.</param>
/// <param name="Rewrapped">Keys that were wrapped anew.</param>
/// <param name="Rotated">A new key was made.</param>
/// <param name="Resealed">Secrets that were sealed anew.</param>
/// <param name="Unreadable">Secrets that cannot be opened, and stay as they are.</param>
/// <param name="Waiting">Old keys that are still needed: somebody was sealing, or a secret is unreadable.</param>
internal sealed record TenantReport(int Keys = 0, int Rewrapped = 0, bool Rotated = false, int Resealed = 0, int Unreadable = 0, int Waiting = 0);

/// <summary>
/// Changes keys under the feet of those who seal and open: every step is a short transaction of its own, and what was done is not done again, so
/// that it can be stopped anywhere and begun again.
/// </summary>
internal sealed class KeyRotation(TenantDb db, TenantKeys keys, TimeProvider clock)
{
    private const int Portion = 100;

    /// <summary>Wraps the tenant's keys under the current master key, where another one wraps them.</summary>
    /// <exception cref="MasterKeyUnavailableException">A master key cannot be used.</exception>
    public async Task<TenantReport> RewrapAsync(Guid tenant, IMasterKey master, CancellationToken cancellationToken)
    {
        var session = Session(tenant);
        var rows = await RowsAsync(session, cancellationToken);
        var (rewrapped, unreadable) = (0, 0);
        foreach (var row in rows.Where(row => row.MasterId != master.Id))
        {
            if (await OldAsync(tenant, row, cancellationToken) is not { } key)
            {
                unreadable++;
                continue;
            }

            var wrapped = await master.WrapAsync(new KeyBinding(tenant, row.Version), key, cancellationToken);
            rewrapped += await session.ExecuteAsync(
                $"""
                update vault.data_keys k set wrapped = {wrapped}, master_id = {master.Id}, rewrapped_at = {clock.GetUtcNow()}
                where k.version = {row.Version} and k.wrapped = {row.Wrapped}
                """,
                cancellationToken);
        }

        return new TenantReport(rows.Count, rewrapped, Unreadable: unreadable);
    }

    /// <summary>
    /// Gives the tenant a new key if its current one is from before <paramref name="before"/>, seals under it what older ones sealed, and removes
    /// those, until <paramref name="until"/>.
    /// </summary>
    /// <returns>The report, and whether the end was reached.</returns>
    public async Task<(TenantReport Report, bool Done)> RotateAsync(Guid tenant, DateTimeOffset before, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var session = Session(tenant);
        var rows = await RowsAsync(session, cancellationToken);
        if (rows.Count == 0)
        {
            return (new TenantReport(), true);
        }

        var rotated = rows[^1].CreatedAt < before && await session.RunAsync((unit, ct) => AddOnceAsync(unit, before, ct), cancellationToken);
        if (!rotated && await OldAsync(tenant, rows[^1], cancellationToken) is null)
        {
            // The key that seals is lost itself, and too young to be replaced: there is nothing to seal under.
            return (new TenantReport(rows.Count, Unreadable: 1), true);
        }

        var (resealed, unreadable, after) = (0, 0, Guid.Empty);
        for (var more = true; more;)
        {
            if (clock.GetUtcNow() >= until)
            {
                return (new TenantReport(rows.Count, 0, rotated, resealed, unreadable), false);
            }

            (more, var done, var lost, after) = await session.RunAsync((unit, ct) => ResealAsync(unit, after, ct), cancellationToken);
            (resealed, unreadable) = (resealed + done, unreadable + lost);
        }

        var waiting = await session.RunAsync(RemoveOldAsync, cancellationToken);
        return (new TenantReport(rows.Count, 0, rotated, resealed, unreadable, waiting), true);
    }

    /// <summary>Destroys every key of the tenant: what they sealed is lost, for good. A secret that is set afterwards is sealed under a new one.</summary>
    /// <returns>How many keys were destroyed, and how many secrets with them.</returns>
    public async Task<(int Keys, long Secrets)> DestroyAsync(Guid tenant, CancellationToken cancellationToken)
    {
        var session = Session(tenant);
        var batch = session.Batch();
        var secrets = batch.OneOrDefault<long>(
            $"""
            select count(*) from vault.secrets s
            join vault.data_keys k on k.tenant_id = s.tenant_id and k.version = s.key_version
            where k.wrapped is not null
            """);
        var destroyed = batch.Execute(
            $"update vault.data_keys k set wrapped = null, master_id = null, destroyed_at = {clock.GetUtcNow()} where k.wrapped is not null");
        await batch.SendAsync(cancellationToken);
        keys.Forget(tenant);
        return (destroyed.Value, secrets.Value);
    }

    private static Task<IReadOnlyList<KeyRow>> RowsAsync(SqlRunner session, CancellationToken cancellationToken) => session.ListAsync<KeyRow>(
        $"select k.version, k.master_id, k.wrapped, k.created_at from vault.data_keys k where k.wrapped is not null order by k.version", cancellationToken);

    /// <summary>Of two rotations at once one adds the key.</summary>
    private async Task<bool> AddOnceAsync(UnitOfWork unit, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await TenantKeys.LockAsync(unit, cancellationToken);
        if (await RowsAsync(unit, cancellationToken) is not [.., var current] || current.CreatedAt >= before)
        {
            return false;
        }

        await keys.AddAsync(unit, cancellationToken);
        return true;
    }

    /// <summary>Seals a portion anew. What was replaced meanwhile is left alone: it is sealed under the new key already.</summary>
    private async Task<(bool More, int Resealed, int Unreadable, Guid Last)> ResealAsync(UnitOfWork unit, Guid after, CancellationToken cancellationToken)
    {
        var tenant = unit.Scope.TenantId;
        var (version, current) = await keys.CurrentAsync(unit, cancellationToken);
        var rows = await unit.ListAsync<SecretRow>(
            $"""
            select {SecretRow.Columns}
            from vault.secrets s
            join vault.data_keys k on k.tenant_id = s.tenant_id and k.version = s.key_version
            where s.key_version < {version} and s.id > {after} and k.wrapped is not null
            order by s.id
            limit {Portion}
            """,
            cancellationToken);
        var batch = unit.Batch();
        var written = new List<SqlResult<int>>();
        var unreadable = 0;
        foreach (var row in rows)
        {
            if (row.ExpiresAt <= clock.GetUtcNow())
            {
                batch.Execute($"delete from vault.secrets s where s.id = {row.Id}");
            }
            else if (await ResealedAsync(tenant, row, version, current, cancellationToken) is { } box)
            {
                written.Add(batch.Execute(
                    $"update vault.secrets s set sealed = {box}, key_version = {version} where s.id = {row.Id} and s.sealed = {row.Sealed}"));
            }
            else
            {
                unreadable++;
            }
        }

        await batch.SendAsync(cancellationToken);
        return (rows.Count == Portion, written.Sum(w => w.Value), unreadable, rows.Count > 0 ? rows[^1].Id : after);
    }

    /// <summary>
    /// A key that is to be replaced; null when it cannot be unwrapped, whoever asks again. One tenant's lost master key does not hold up the others; a
    /// holder that does not answer holds up all.
    /// </summary>
    private async Task<DataKey?> OldAsync(Guid tenant, KeyRow row, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.OpenAsync(tenant, row, cancellationToken);
        }
        catch (ProblemException e) when (e.Result.Error == SecretErrors.MasterUnknown)
        {
            return null;
        }
    }

    private async Task<byte[]?> ResealedAsync(Guid tenant, SecretRow row, int version, DataKey current, CancellationToken cancellationToken)
    {
        if (await OldAsync(tenant, row.Key, cancellationToken) is not { } old)
        {
            return null;
        }

        try
        {
            return old.Open(row.Binding(tenant), row.Sealed, clear => current.Seal(row.Binding(tenant) with { KeyVersion = version }, clear));
        }
        catch (ProblemException e) when (SecretErrors.IsLost(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Removes old keys that nothing is sealed under. A key that somebody is sealing with at the moment is passed over. The second statement has
    /// a snapshot of its own, so it sees what was committed before the rows were locked.
    /// </summary>
    private static async Task<int> RemoveOldAsync(UnitOfWork unit, CancellationToken cancellationToken)
    {
        var old = await unit.ListAsync<int>(
            $"""
            select k.version from vault.data_keys k
            where k.version < (select max(c.version) from vault.data_keys c where c.tenant_id = k.tenant_id and c.wrapped is not null)
            order by k.version
            for update skip locked
            """,
            cancellationToken);
        var batch = unit.Batch();
        batch.Execute(
            $"""
            delete from vault.data_keys k
            where k.version = any({old.ToArray()})
                and not exists (select from vault.secrets s where s.tenant_id = k.tenant_id and s.key_version = k.version)
            """);
        var waiting = batch.OneOrDefault<long>(
            $"""
            select count(*) from vault.data_keys k
            where k.wrapped is not null
                and k.version < (select max(c.version) from vault.data_keys c where c.tenant_id = k.tenant_id and c.wrapped is not null)
            """);
        await batch.SendAsync(cancellationToken);
        return (int)waiting.Value;
    }

    private TenantSession Session(Guid tenant) => db.For(ScopeIssuer.ForTenant(tenant, ActorKind.PlatformOperator, Guid.Empty, canWrite: true));
}
