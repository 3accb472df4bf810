using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Vault.Sealing;

namespace Palisade.Vault.Store;

/// <inheritdoc />
internal sealed class SecretVault(TenantKeys keys, TimeProvider clock) : ISecretVault
{
    public async Task<SealedSecret> SealAsync(UnitOfWork unit, SecretAddress address, IUsableSecret secret, CancellationToken cancellationToken)
    {
        var tenant = RequireWholeTenant(unit);
        var (version, key) = await keys.CurrentAsync(unit, cancellationToken);
        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        var binding = new SecretBinding(tenant, address.OrganizationId, id, version, address.Kind, address.Name);
        var box = secret.Use(clear => key.Seal(binding, Checked(clear)));
        Sql into = $"insert into vault.secrets (tenant_id, id, org_id, kind, name, key_version, sealed, created_at)";
        Sql values = $"{tenant}, {id}, {address.OrganizationId}, {address.Kind}, {address.Name}, {version}, {box}, {now}";
        return new SealedSecret($"{into} values ({values})", relation => $"{into} select {values} from {relation}");
    }

    public async Task PutAsync(UnitOfWork unit, SecretAddress address, IUsableSecret secret, DateTimeOffset? previousUntil, CancellationToken cancellationToken)
    {
        var @sealed = await SealAsync(unit, address, secret, cancellationToken);
        var name = $"{unit.Scope.TenantId:N}/vault/{address.OrganizationId:N}/{address.Kind}/{address.Name}";
        var batch = unit.Batch();

        // Of two who replace it at once, the second replaces what the first put.
        batch.Execute($"select pg_advisory_xact_lock(hashtextextended({name}, 0))");
        if (previousUntil is { } until)
        {
            batch.Execute($"delete from vault.secrets s where {At(address)} and s.expires_at is not null");
            batch.Execute($"update vault.secrets s set expires_at = {until} where {At(address)} and s.expires_at is null");
        }
        else
        {
            batch.Execute(Forget(address));
        }

        batch.Execute(@sealed.Insert);
        await batch.SendAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<StoredSecret>> ReadAsync(SqlRunner db, IReadOnlyCollection<SecretAddress> addresses, CancellationToken cancellationToken)
    {
        var tenant = RequireWholeTenant(db);
        Guid[] organizations = [.. addresses.Select(a => a.OrganizationId)];
        string[] kinds = [.. addresses.Select(a => a.Kind)];
        string[] names = [.. addresses.Select(a => a.Name)];
        var rows = await db.ListAsync<SecretRow>(
            $"""
            select {SecretRow.Columns}
            from unnest({organizations}, {kinds}, {names}) as a (org_id, kind, name)
            join vault.secrets s on s.org_id = a.org_id and s.kind = a.kind and s.name = a.name
            join vault.data_keys k on k.tenant_id = s.tenant_id and k.version = s.key_version
            where coalesce(s.expires_at > {clock.GetUtcNow()}, true)
            order by s.expires_at desc nulls first, s.created_at desc, s.id desc
            """,
            cancellationToken);
        var opened = new List<StoredSecret>(rows.Count);
        foreach (var row in rows)
        {
            opened.Add(new OpenableSecret(tenant, row, await keys.OpenAsync(tenant, row.Key, cancellationToken)));
        }

        return opened;
    }

    public Task<IReadOnlyList<SecretInfo>> ListAsync(SqlRunner db, Guid organizationId, string kind, string namePrefix, CancellationToken cancellationToken) =>
        db.ListAsync<SecretInfo>(
            $"""
            select s.name, s.created_at,
                (select max(o.expires_at) from vault.secrets o
                 where o.tenant_id = s.tenant_id and o.org_id = s.org_id and o.kind = s.kind and o.name = s.name and o.expires_at > {clock.GetUtcNow()}) as previous_until
            from vault.secrets s
            where s.org_id = {organizationId} and s.kind = {kind} and starts_with(s.name, {namePrefix}) and s.expires_at is null
            order by s.name
            limit 500
            """,
            cancellationToken);

    public Sql Forget(SecretAddress address) => $"delete from vault.secrets s where {At(address)}";

    private static Sql At(SecretAddress address) => $"s.org_id = {address.OrganizationId} and s.kind = {address.Kind} and s.name = {address.Name}";

    private static Guid RequireWholeTenant(SqlRunner db) => db.Scope.OrganizationId is null
        ? db.Scope.TenantId
        : throw new InvalidOperationException("A tenant's keys are reached under a scope over the whole tenant.");

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> clear) => clear.Length is > 0 and <= ISecretVault.Longest
        ? clear
        : throw new ArgumentException($"A secret has 1 to {ISecretVault.Longest} bytes.", nameof(clear));
}
