using System.Globalization;
using Npgsql;
using Palisade.Benchmarks.Measuring;

namespace Palisade.Benchmarks.Kernel;

/// <summary>Tenants with partners, written by the superuser in bulk.</summary>
internal sealed class Seed
{
    private readonly (Guid Tenant, Guid Partner)[] _keys;
    private int _next;

    private Seed((Guid, Guid)[] keys) => _keys = keys;

    /// <summary>A (tenant, partner) that differs from call to call; the same sequence for every contender.</summary>
    public (Guid Tenant, Guid Partner) Next() => _keys[(int)((uint)Interlocked.Increment(ref _next) * 7919u % (uint)_keys.Length)];

    public static async Task<Seed> PartnersAsync(BenchDatabase database, int tenants, int partners)
    {
        await database.AdminAsync(string.Create(CultureInfo.InvariantCulture, $"""
            insert into directory.tenants (tenant_id, slug, display_name)
            select ('0197a000-0000-7000-8000-' || lpad(to_hex(t), 12, '0'))::uuid, 'brand-' || t, 'Brand ' || t from generate_series(1, {tenants}) t;
            insert into directory.organizations (tenant_id, id, org_id, kind, name)
            select t.tenant_id, md5(t.slug || '/' || p)::uuid, md5(t.slug || '/' || p)::uuid, 'partner', 'Partner ' || p
            from directory.tenants t cross join generate_series(1, {partners}) p;
            insert into programs.partners (tenant_id, id, org_id, email, name, approved_at, activated_at, created_at)
            select o.tenant_id, o.id, o.org_id, o.id || '@example.com', o.name, now(), now(), now() - random() * interval '300 days'
            from directory.organizations o where o.kind = 'partner';
            analyze;
            """));
        await using var connection = new NpgsqlConnection(database.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select tenant_id, id from programs.partners order by md5(id::text) limit 5000", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<(Guid, Guid)>();
        while (await reader.ReadAsync())
            keys.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return new Seed([.. keys]);
    }
}
