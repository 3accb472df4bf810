namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Beyond the catalogue: the doors (functions that look across tenants) and the insert-only login.</summary>
internal static class AttacksOnDoors
{
    private const string Operators = "not (ctx.all_orgs() and ctx.can_write())";

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("DO1", [21], "Read the doors' own tables", "Nobody but their owner has a right on them", "grant select on doors.tenant_slug to palisade_app;",
            a => a.ReadsAsync("select slug from doors.tenant_slug", "select encode(hash, 'hex') || 'forbidden' from doors.credential", "select queue || 'forbidden' from doors.due")),
        new("DO2", [], "Take B's slug over", "A slug that is taken is not given again, not even to its own tenant", Weaken.Rewrite("doors.claim_slug(text)", "on conflict do nothing", "on conflict (slug) do update set tenant_id = excluded.tenant_id"),
            async a =>
            {
                await a.Stage.AdminAsync("delete from doors.tenant_slug where tenant_id = '{A}'");
                return await a.ChangesAsync(Attacker.AllOfA, "select doors.claim_slug('forbidden-b')");
            })
        { Setup = "select 1;" },
        new("DO3", [], "Close one's whole tenant with a scope of one organization", "Doors ask for a scope of the whole tenant that may write", Weaken.Rewrite("doors.require_operator()", Operators, "false"),
            a => a.ChangesAsync("select doors.open_tenant(false)")) { Setup = "select 1;" },
        new("DO4", [], "Withdraw the credential of B, or of another organization", "The door deletes only what the scope may write",
            Weaken.Rewrite("doors.withdraw_credential(uuid)", "(ctx.all_orgs() or c.org_id = ctx.org_id())", "true"),
            a => a.ChangesAsync("select doors.withdraw_credential('{B1K}')", "select doors.withdraw_credential('{A2K}')", "select doors.withdraw_credential('{AK}')")) { Setup = "select 1;" },
        new("DO4t", [], "Withdraw the credential of another tenant as an operator", "The door names the tenant of the verified scope",
            Weaken.Rewrite("doors.withdraw_credential(uuid)", "c.tenant_id = ctx.tenant_id() and", ""),
            a => a.ChangesAsync(Attacker.AllOfA, "select doors.withdraw_credential('{B1K}')")) { Setup = "select 1;" },
        new("DO5", [], "Publish a credential that another organization will be taken for", "The door asks for a scope that may write for that organization",
            Weaken.Rewrite("doors.require_writer(uuid)", "is not true", "is null"),
            a => a.ChangesAsync("select doors.publish_credential(sha256('mine'), '{X}', '{A2}')", "select doors.publish_credential(sha256('mine'), '{X}', '{A}')")) { Setup = "select 1;" },
        new("DO6", [], "Put another tenant's work to rest", "The door names the tenant of the verified scope", Weaken.Rewrite("doors.rest(text,timestamp with time zone,timestamp with time zone)", "tenant_id = tenant and", ""),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.AllOfA);
                await session.RunAsync("select doors.rest('mail', '-infinity', null)");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select count(*) from doors.due where tenant_id = '{B}'") is 0L;
            })
        { Setup = "select 1;" },
        new("DO7", [], "Put the whole tenant's work to rest with a scope of one organization", "Doors ask for a scope of the whole tenant that may write", Weaken.Rewrite("doors.require_operator()", Operators, "false"),
            a => a.ChangesAsync("select doors.rest('mail', '-infinity', null)")) { Setup = "select 1;" },
        new("DO8", [], "Use a publishing door without any scope, or with a read-only one", "Doors verify the scope", Weaken.Rewrite("doors.require_operator()", "ctx.can_write()", "true"),
            async a =>
            {
                await using var session = await a.OpenAsync();
                var unscoped = await session.RunAsync("select doors.open_tenant(false)");
                await session.BeginAsync(Attacker.AllOfA.ReadOnly());
                return !Session.Failed(unscoped) | !Session.Failed(await session.RunAsync("select doors.open_tenant(false)"));
            }),
        new("DO9", [], "Take B's host over", "A host that another tenant proved is not given again",
            Weaken.Rewrite("doors.claim_host(text,timestamp with time zone)", "set proved_at = greatest(h.proved_at, excluded.proved_at) where h.tenant_id = excluded.tenant_id", "set tenant_id = excluded.tenant_id"),
            async a =>
            {
                await HostAsync(a, Attacker.AllOfA, "select doors.claim_host('b.example', now())");
                return await a.Stage.AdminScalarAsync("select count(*) from doors.tenant_host where host = 'b.example' and tenant_id = '{B}'") is 0L;
            })
        { Setup = "select 1;" },
        new("DO10", [], "Release B's host", "The door names the tenant of the verified scope",
            Weaken.Rewrite("doors.release_host(text)", "and h.tenant_id = doors.require_operator()", ""),
            async a =>
            {
                await HostAsync(a, Attacker.AllOfA, "select doors.release_host('b.example')");
                return await a.Stage.AdminScalarAsync("select count(*) from doors.tenant_host where host = 'b.example'") is 0L;
            })
        { Setup = "select 1;" },
        new("DO11", [], "Publish or release a host with a scope of one organization", "Doors ask for a scope of the whole tenant that may write",
            Weaken.Rewrite("doors.require_operator()", Operators, "false"),
            async a =>
            {
                await HostAsync(a, Attacker.A1, "select doors.claim_host('mine.example', now())");
                await HostAsync(a, Attacker.A1, "select doors.release_host('a.example')");
                return await a.Stage.AdminScalarAsync("select string_agg(host, ' ') from doors.tenant_host where host in ('mine.example', 'a.example')") is not "a.example";
            })
        { Setup = "select 1;" },
        new("DO12", [], "Read the register of brands with a scope of one brand", "The door asks for a scope of the platform, and none of a brand is one",
            Weaken.Rewrite("doors.brands()", "is not true", "is null"),
            a => a.ReadsAsync(Attacker.AllOfA, "forbidden", "select slug from doors.brands()")) { Setup = "select 1;" },
        new("DO13", [], "Read or write the platform's own data with a scope of one brand", "The platform is a tenant of its own: the wall",
            string.Concat(((string[])["staff.operators", "staff.blocklist"]).Select(Weaken.NoWall)),
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.AllOfA);
                await session.RunAsync(
                    "insert into staff.operators (tenant_id, id, email, name, role, prefix, token_hash, created_at) values ('00000000-0000-7000-8000-000000000001', '{X}', 'me@x.example', 'me', 'platform_admin', 'opp_00000000', sha256('mine'), now())");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from staff.operators where email = 'me@x.example'") is not null;
            })
        { Setup = "select 1;" },
        new("DO14", [], "Grant the platform's staff a reach in somebody else's name", "Whoever says yes is the actor of the scope: the trigger of the table",
            "drop trigger keep_reach on staff.reaches;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.BeginAsync(Attacker.AllOfA);
                await session.RunAsync("update staff.reaches set approved_by = '{A1M}', granted_at = now(), expires_at = now() + interval '1 minute' where tenant_id = '{A}'");
                await session.CommitAsync();
                return await a.Stage.AdminScalarAsync("select 1 from staff.reaches where tenant_id = '{A}' and granted_at is not null") is not null;
            })
        { Setup = "select 1;" },
        new("IN1", [], "Read, change or delete with the insert-only login", "It has INSERT on clicks and nothing else", "grant select, update, delete on attribution.clicks to palisade_ingest; create policy see on attribution.clicks to palisade_ingest using (true);",
            a => IngestAsync(a, "select landing_url from attribution.clicks", "update attribution.clicks set landing_url = 'x'", "delete from attribution.clicks",
                "select name from programs.partners", Click("{B}", "{B1}", "{B1L}") + " returning landing_url || ' forbidden'")),
        new("IN2", [71], "Insert a click of A on a link of B, or of another organization", "The composite foreign key",
            "alter table attribution.clicks drop constraint clicks_tenant_id_org_id_link_id_fkey;",
            a => IngestAsync(a, Click("{A}", "{A1}", "{B1L}"), Click("{A}", "{A1}", "{A2L}"), Click("{B}", "{B2}", "{B1L}"))),
        new("IN3", [76], "Ask ON CONFLICT of the insert-only login which clicks exist", "ON CONFLICT with a target needs SELECT, which it has not; without one, the key is an unguessable id",
            "grant select on attribution.clicks to palisade_ingest; create policy see on attribution.clicks for select to palisade_ingest using (true);",
            a => IngestAsync(a, Click("{B}", "{B1}", "{B1L}").Replace("{X}", "{B1C}") + " on conflict (tenant_id, id) do nothing")),
        new("IN4", [], "Enter a scope with the insert-only login", "EXECUTE on ctx.enter belongs to the application's role alone", "grant execute on function ctx.enter(text) to palisade_ingest;",
            async a =>
            {
                await using var session = await a.OpenAsync(a.IngestConnectionString);
                return !Session.Failed(await session.EnterAsync(session.Token(Attacker.B1)));
            }),
    ];

    private static string Click(string tenant, string org, string link) =>
        $"insert into attribution.clicks (tenant_id, id, org_id, program_id, link_id, landing_url, ts) values ('{tenant}', '{{X}}', '{org}', '{{BP}}', '{link}', 'x', now())";

    /// <summary>Whether any statement of the insert-only login succeeds.</summary>
    private static async Task<bool> IngestAsync(Attacker a, params string[] statements)
    {
        await using var session = await a.OpenAsync(a.IngestConnectionString);
        var through = false;
        foreach (var statement in statements)
        {
            await session.RunAsync("begin");
            through |= !Session.Failed(await session.RunAsync(statement));
            await session.RollbackAsync();
        }

        return through;
    }

    private static async Task HostAsync(Attacker attacker, TenantScope scope, string statement)
    {
        await using var session = await attacker.OpenAsync();
        await session.BeginAsync(scope);
        await session.RunAsync(statement);
        await session.CommitAsync();
    }
}
