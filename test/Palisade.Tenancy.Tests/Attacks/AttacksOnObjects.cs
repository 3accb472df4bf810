namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Catalogue part B: objects that change whose rights run.</summary>
internal static class AttacksOnObjects
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("D05", [19], "Read through a view", "Views are security_invoker", "alter view programs.names set (security_invoker = false);",
            a => a.ReadsAsync("select name from programs.names"))
        { Setup = "create view programs.names with (security_invoker = true) as select name from programs.partners; grant select on programs.names to palisade_app;" },
        new("D11", [81], "Make a filtering view tell by an error what it filters out", "Views are security_invoker: the policy runs before the caller's expression",
            "alter view programs.names set (security_invoker = false);",
            async a => Session.Failed(await a.OpenAsync().RunOnceAsync(Attacker.A1, "select * from programs.names where 1 / position('permitted' in name) = 1")))
        {
            Setup = "create view programs.names with (security_invoker = true) as select name from programs.partners where replace(replace(org_id::text, '-', ''), '_', '') = replace((select ctx.org_id())::text, '-', ''); grant select on programs.names to palisade_app;",
        },
        new("D07", [20], "Read a materialized view", "None is granted to the application", "grant select on programs.copy to palisade_app;",
            a => a.ReadsAsync("select name from programs.copy")) { Setup = "create materialized view programs.copy as select name from programs.partners;" },
        new("D08", [21], "Call a function of a stronger owner", "Functions are SECURITY INVOKER", "alter function programs.every() security definer;",
            a => a.ReadsAsync("select programs.every()"))
        {
            Setup = "create function programs.every() returns setof text language sql stable set search_path = pg_catalog as $$ select name from programs.partners $$; grant execute on function programs.every() to palisade_app;",
        },
        new("D09", [22], "Give a definer function another upper()", "Definer functions pin their search_path", "alter function programs.shout(text) reset search_path;",
            a => a.ReadsAsync("create function evil.upper(text) returns text language sql as $$ select string_agg(name, ',') from programs.partners $$; set local search_path = evil, pg_catalog; select programs.shout('x')"))
        {
            Setup = Weaken.OwnSchema + "create function programs.shout(t text) returns text language sql security definer set search_path = pg_catalog, pg_temp as $$ select upper(t) $$; grant execute on function programs.shout(text) to palisade_app;",
        },
        new("D29", [23], "Ask a trigger what other tenants have", "Trigger functions are SECURITY INVOKER", "alter function programs.refuse_taken() security definer;",
            a => a.DiffersAsync(Link("'?'"), "forbidden-B1", "missing-B1"))
        {
            Setup = """
                create function programs.refuse_taken() returns trigger language plpgsql set search_path = pg_catalog as $$
                begin if exists (select from programs.links l where l.link_key = new.link_key) then raise exception 'taken'; end if; return new; end $$;
                create trigger taken before insert on programs.links for each row execute function programs.refuse_taken();
                """,
        },
        new("D71", [27], "Ask a CHECK constraint what other tenants have", "Expressions call no definer function", "alter function programs.is_free(text) security definer;",
            a => a.DiffersAsync(Link("'?'"), "forbidden-B1", "missing-B1"))
        {
            Setup = """
                create function programs.is_free(key text) returns boolean language sql immutable set search_path = pg_catalog as $$ select not exists (select from programs.links l where l.link_key = key) $$;
                alter table programs.links add constraint free check (programs.is_free(link_key)) not valid; grant execute on function programs.is_free(text) to public;
                """,
        },
        new("D28", [24], "Write through a rewrite rule", "There are no rules: the view is invoker's, the write is the caller's own",
            "create rule touch as on insert to programs.touch do instead update programs.grants set source = 'offering';",
            a => a.ChangesAsync("insert into programs.touch values ('x')"))
        { Setup = "create view programs.touch with (security_invoker = true) as select ''::text as note; grant insert on programs.touch to palisade_app;" },
        new("D10", [31], "Let a function that claims to be leakproof see rows first", "No LEAKPROOF functions; the policy runs before the caller's functions",
            "alter function programs.spy(text) leakproof cost 0.0001;",
            a => a.ReadsAsync("set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off; select 1 from programs.partners where programs.spy(name)"))
        {
            Setup = "create function programs.spy(t text) returns boolean language plpgsql immutable cost 0.0001 as $$ begin raise notice '%', t; return true; end $$; grant execute on function programs.spy(text) to palisade_app;",
        },
        new("D12", [30, 43], "Run a plan that was made under another tenant's scope", "The context functions are STABLE, so plans keep no value of them",
            "alter function ctx.tenant_id() immutable; alter function ctx.all_orgs() immutable; alter function ctx.org_id() immutable;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.RunAsync("set plan_cache_mode = force_generic_plan");
                await using var query = new Npgsql.NpgsqlCommand("select string_agg(name, ',') from programs.partners", session.Connection);
                await session.BeginAsync(Attacker.AllOfB);
                await query.PrepareAsync();
                if (await query.ExecuteScalarAsync() is not string names || !names.Contains("forbidden", StringComparison.Ordinal))
                    throw new InvalidOperationException("B does not see its own rows.");
                await session.CommitAsync();
                await session.BeginAsync(Attacker.A1);
                return (await query.ExecuteScalarAsync() as string ?? "").Contains("forbidden", StringComparison.Ordinal);
            }),
    ];

    private static string Link(string key) =>
        $"insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{{A}}', '{{X}}', '{{A1}}', {key}, '{{AP}}')";

    /// <summary>One statement in a session and scope of its own.</summary>
    internal static async Task<string> RunOnceAsync(this Task<Session> opening, TenantScope scope, string sql)
    {
        await using var session = await opening;
        await session.BeginAsync(scope);
        return await session.RunAsync(sql);
    }
}
