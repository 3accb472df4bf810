using System.Text;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Inbound;

/// <summary>The secrets that a tenant shares with systems that send to it: sealed in the database, two at a time while one replaces the other.</summary>
internal sealed class SharedSecrets(MasterKey master)
{
    /// <summary>How long the secret of before is still believed.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    private readonly SecretBox _box = new(master, "palisade/inbound/v1");

    /// <summary>The secrets of some sources that are believed now, newest first.</summary>
    public async Task<IReadOnlyList<SharedSecret>> ReadAsync(SqlRunner db, string[] sources, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await db.ListAsync<Row>(
            $"""
            select s.source, s.sealed
            from integrations.inbound_secrets s
            where s.source = any({sources}) and coalesce(s.expires_at > {now}, true)
            order by s.created_at desc, s.id desc
            """,
            cancellationToken);
        return [.. rows.Select(row => (row.Source, Secret: _box.Open(Context(db.Scope.TenantId, row.Source), row.Sealed)))
            .Where(row => row.Secret is not null).Select(row => new SharedSecret(row.Source, row.Secret!))];
    }

    /// <summary>Adds the statements that make a secret the current one; the one before it is believed for the overlap, older ones go.</summary>
    public void Replace(SqlBatch batch, Guid tenantId, string source, Secret secret, DateTimeOffset now)
    {
        batch.Execute($"delete from integrations.inbound_secrets s where s.source = {source} and s.expires_at is not null");
        batch.Execute($"update integrations.inbound_secrets s set expires_at = {now + Overlap} where s.source = {source}");
        batch.Execute(
            $"""
            insert into integrations.inbound_secrets (tenant_id, id, source, sealed, created_at)
            values ({tenantId}, {Guid.CreateVersion7(now)}, {source}, {_box.Seal(Context(tenantId, source), secret)}, {now})
            """);
    }

    /// <summary>Takes a source's secrets away at once.</summary>
    public static Sql Forget(string source) => $"delete from integrations.inbound_secrets s where s.source = {source}";

    private static byte[] Context(Guid tenantId, string source) => [.. tenantId.ToByteArray(), .. Encoding.UTF8.GetBytes(source)];

    private sealed record Row(string Source, string Sealed);
}

/// <summary>A secret and whose it is.</summary>
internal sealed record SharedSecret(string Source, Secret Secret);
