namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Beyond the catalogue: the functions that erase, which lend what no login role has.</summary>
internal static class AttacksOnErasure
{
    private const string GraceOfA = "insert into doors.leaving values ('{A}', now() - interval '31 days', now() - interval '1 day');";

    private const string Address = "select erasure.erase_address('WHO@x.example', repeat('a', 32))";

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("ER1", [], "Erase one's tenant before its grace is over", "The door compares with the database's clock",
            Weaken.Rewrite("doors.begin_erasure()", "and l.erase_at <= clock_timestamp()", ""),
            async a =>
            {
                await AsAsync(a, Attacker.AllOfA, "select doors.leave()");
                return await ErasesAsync(a, "A", "programs.partners");
            })
        { Setup = "select 1;" },
        new("ER2", [], "Shorten the grace", "Nobody but the doors' owner has a right on it",
            "grant select, insert, update on doors.leaving to palisade_app;",
            async a =>
            {
                await AsAsync(a, Attacker.AllOfA, "select doors.leave()", "update doors.leaving set requested_at = now() - interval '2 days', erase_at = now() - interval '1 day'",
                    "insert into doors.leaving values ('{A}', now() - interval '2 days', now() - interval '1 day') on conflict (tenant_id) do update set requested_at = excluded.requested_at, erase_at = excluded.erase_at");
                return await a.Stage.AdminScalarAsync("select count(*) from doors.leaving where tenant_id = '{A}' and erase_at < now()") is 1L;
            })
        { Setup = "select 1;" },
        new("ER3", [21], "Erase one's tenant because the grace of another is over", "The door names the tenant of the verified scope",
            Weaken.Rewrite("doors.begin_erasure()", "l.tenant_id = tenant and", ""),
            a => ErasesAsync(a, "A", "programs.partners"))
        { Setup = "insert into doors.leaving values ('{B}', now() - interval '31 days', now() - interval '1 day');" },
        new("ER4", [34], "Reach the clicks of another tenant through a fault in the erasure", "The walls bind its owner, also the one that names roles",
            "alter policy wall on attribution.clicks to palisade_app;",
            async a => await ErasesAsync(a, "B", "attribution.clicks") || await ErasesAsync(a, "B", "integrations.inbox"))
        { Setup = GraceOfA + Weaken.Rewrite("erasure.erase_tenant(integer)", "where t.tenant_id = $1%s limit", "where true%s limit") + Weaken.Rewrite("erasure.erase_tenant(integer)", "where tenant_id = $1 and ctid", "where ctid") + "truncate attribution.identities, attribution.attributions, attribution.fraud_cases cascade;" },
        new("ER5", [], "Erase the tenant with a scope of one organization", "The door asks for a scope of the whole tenant that may write",
            Weaken.Rewrite("doors.require_operator()", "not (ctx.all_orgs() and ctx.can_write())", "false"),
            async a =>
            {
                await AsAsync(a, Attacker.A1, "select erasure.erase_tenant(100000)");
                return await a.Stage.AdminScalarAsync("select count(*) from doors.leaving where tenant_id = '{A}'") is 0L
                    || await a.Stage.AdminScalarAsync("select count(*) from doors.tenant_slug where tenant_id = '{A}' and open") is 0L;
            })
        { Setup = GraceOfA },
        new("ER6", [], "Erase a person with a scope of one organization", "The function asks for a scope of the whole tenant that may write, and the policies once more",
            Weaken.Rewrite("erasure.require_operator()", "not (ctx.all_orgs() and ctx.can_write())", "false") + Weaken.Open("access.members"),
            a => a.ChangesAsync(Address.Replace("WHO", "forbidden-op-a"), Address.Replace("WHO", "forbidden-a2"))) { Setup = "select 1;" },
        new("ER7", [34], "Erase a person of another tenant", "The walls bind the owner of the function, and the function names the tenant of the verified scope",
            Weaken.Rewrite("erasure.erase_address(text,text)", "m.tenant_id = tenant and ", "") + Weaken.NoWall("access.members"),
            a => a.ChangesAsync(Attacker.AllOfA, Address.Replace("WHO", "forbidden-b1"), Address.Replace("WHO", "forbidden-op-b"))) { Setup = "select 1;" },
        new("ER8", [], "Delete from the books, or rewrite events, as an operator", "The policies that the erasure needs give nothing without the right, which no login role has",
            "grant delete on ledger.entries to palisade_app; grant update on attribution.events to palisade_app;",
            a => a.ChangesAsync(Attacker.AllOfA, "delete from ledger.entries", "update attribution.events set user_id = 'planted'")) { Setup = "select 1;" },
        new("ER9", [21], "Call what only the erasure may call", "EXECUTE belongs to palisade_eraser alone",
            "grant execute on function doors.end_erasure(), doors.withdraw_credentials_of(uuid) to palisade_app;",
            a => a.ChangesAsync(Attacker.AllOfA, "select doors.end_erasure()", "select doors.withdraw_credentials_of('{A2}')")) { Setup = GraceOfA },
    ];

    private static async Task AsAsync(Attacker a, TenantScope scope, params string[] statements)
    {
        await using var session = await a.OpenAsync();
        foreach (var statement in statements)
        {
            await session.BeginAsync(scope);
            await session.RunAsync(statement);
            await session.CommitAsync();
        }
    }

    /// <summary>Whether erasing under a scope of A, as often as there are tables, leaves a tenant without rows in one. Both were seeded alike.</summary>
    private static async Task<bool> ErasesAsync(Attacker a, string tenant, string table)
    {
        await AsAsync(a, Attacker.AllOfA, [.. Enumerable.Repeat("select erasure.erase_tenant(100000)", 80)]);
        return await a.Stage.AdminScalarAsync($"select count(*) from {table} where tenant_id = '{{{tenant}}}'") is 0L;
    }
}
