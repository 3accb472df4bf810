using System.Security.Cryptography;
using Palisade.Benchmarks.Measuring;
using Palisade.Tenancy;
using Palisade.Tenancy.Schema;

namespace Palisade.Benchmarks.Access;

/// <summary>What it costs a write to be authenticated, authorized and audited: against the same write to a table like it that is not audited.</summary>
internal static class AuditedWrite
{
    private static readonly Guid Tenant = new("0197a000-0000-7000-8000-000000000001");
    private static readonly byte[] KeyHash = SHA256.HashData("a key"u8);
    private static int s_label;

    public static async Task RunAsync(BenchDatabase database, Report report, Effort effort)
    {
        await database.MigrateAsync(SealVariant.Guarded);
        await Kernel.Seed.PartnersAsync(database, tenants: 2, partners: 50);
        await database.AdminAsync(
            $"""
            insert into directory.organizations (tenant_id, id, org_id, kind, name) values ('{Tenant}', '{Tenant}', '{Tenant}', 'brand', 'Brand');
            insert into access.api_keys (tenant_id, id, org_id, kind, prefix, key_hash)
            values ('{Tenant}', '{Tenant}', '{Tenant}', 'operator', 'op_00000', decode('{Convert.ToHexStringLower(KeyHash)}', 'hex'));
            set role palisade_owner;
            create table access.api_keys_plain (like access.api_keys including all);
            call ctx.protect('access.api_keys_plain', 'organization', 'organization', array['insert', 'update']);
            reset role;
            insert into access.api_keys_plain select * from access.api_keys;
            """);
        await using var db = database.Open();
        RequestClaims.Current = new RequestClaims("01KA0A3Q7V8Z5N2R6M4T1W9X0Y", reason: null, static _ => "0123456789abcdef0123456789abcdef");
        await Rounds.LatencyAsync(effort.Calls / 8, () => FullAsync(db));
        await Rounds.LatencyAsync(effort.Calls / 8, () => PlainAsync(db));
        report.Fact(
            "a write in the kernel",
            $"{await Rounds.LatencyAsync(effort.Calls / 8, () => FullAsync(db)):F0} µs authenticated and audited, {await Rounds.LatencyAsync(effort.Calls / 8, () => WriteAsync(db)):F0} µs audited, {await Rounds.LatencyAsync(effort.Calls / 8, () => PlainAsync(db)):F0} µs without");
        report.Add("Access", Ratio.AtMost(
            "authenticate + authorize + audit on a write, latency, 1 client",
            "the same write to the same table without triggers, its caller known",
            1.4,
            await Rounds.CompareAsync(
                effort.Rounds, () => Rounds.LatencyAsync(effort.Calls / 8, () => FullAsync(db)), () => Rounds.LatencyAsync(effort.Calls / 8, () => PlainAsync(db)))));
        report.Add("Access", Ratio.AtMost(
            "audit on a write, latency, 1 client",
            "the same write to the same table without triggers",
            1.4,
            await Rounds.CompareAsync(
                effort.Rounds, () => Rounds.LatencyAsync(effort.Calls / 8, () => WriteAsync(db)), () => Rounds.LatencyAsync(effort.Calls / 8, () => PlainAsync(db)))));
    }

    private static async Task FullAsync(TenantDb db)
    {
        var reader = db.For(ScopeIssuer.ForTenant(Tenant, ActorKind.Authentication, Guid.Empty, canWrite: false));
        await reader.OneAsync<string>(
            $"""
            select k.kind
            from access.api_keys k
            join directory.tenants t on t.tenant_id = k.tenant_id and t.status = 'active'
            join directory.organizations o on o.tenant_id = k.tenant_id and o.id = k.org_id and o.closed_at is null
            where k.key_hash = {KeyHash} and k.revoked_at is null
            """,
            CancellationToken.None);
        await WriteAsync(db);
    }

    private static Task WriteAsync(TenantDb db)
    {
        var label = $"label {Interlocked.Increment(ref s_label)}";
        return Scope(db).RunAsync((unit, ct) => unit.ExecuteAsync($"update access.api_keys set label = {label} where id = {Tenant}", ct), CancellationToken.None);
    }

    private static Task PlainAsync(TenantDb db)
    {
        var label = $"label {Interlocked.Increment(ref s_label)}";
        return Scope(db).RunAsync((unit, ct) => unit.ExecuteAsync($"update access.api_keys_plain set label = {label} where id = {Tenant}", ct), CancellationToken.None);
    }

    private static TenantSession Scope(TenantDb db) => db.For(ScopeIssuer.ForTenant(Tenant, ActorKind.Key, Tenant, canWrite: true));
}
