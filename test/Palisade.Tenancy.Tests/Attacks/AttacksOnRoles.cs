using Npgsql;
using Palisade.Tenancy.Schema;

namespace Palisade.Tenancy.Tests.Attacks;

/// <summary>Catalogue part A: roles and privileges.</summary>
internal static class AttacksOnRoles
{
    private const string Partners = "select name, email from programs.partners";

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("D03", [1], "Read everything with a role that bypasses policies", "The application's role is NOBYPASSRLS", "",
            a => a.ReadsAsync(Partners)) { WeakRole = "bypassrls" },
        new("D03s", [1], "Read everything as a superuser", "The application's role is NOSUPERUSER", "",
            a => a.ReadsAsync(Partners)) { WeakRole = "superuser" },
        new("D01", [2], "Read everything as the owner of the table", "FORCE ROW LEVEL SECURITY",
            "alter table programs.partners no force row level security;",
            a => a.ReadsAsync(Partners)) { WeakRole = "", WeakRoleAlways = true, Setup = "alter table programs.partners owner to {weak};" },
        new("D02", [3, 70], "Become the owner and switch row-level security off", "The application's role is a member of nothing",
            "grant palisade_owner to {weak};",
            a => a.ReadsAsync("set local role palisade_owner; alter table programs.partners disable row level security; " + Partners)) { WeakRole = "" },
        new("D04", [4], "Inherit a reporting role's permissive policy", "The wall is RESTRICTIVE and TO PUBLIC",
            Weaken.NoWall("programs.partners"),
            a => a.ReadsAsync(Attacker.A1, "partner B", Partners))
        {
            WeakRole = "", WeakRoleAlways = true,
            Setup = "create policy reporting on programs.partners for select to {weak} using (true);",
        },
        new("D75", [5, 62], "Read the sealing key and mint a token of B", "No membership in predefined roles; the key table belongs to the guard",
            "grant pg_read_all_data to {weak};", MintsAsync) { WeakRole = "" },
        new("A09", [62], "Read the sealing key table, its copies and the code of the guard", "Nobody has a right on ctx.scope_key, and no code contains the key",
            "grant select on ctx.scope_key to palisade_app;", MintsAsync),
        new("D58", [6], "Make a role and join the owner", "The application's role is NOCREATEROLE", "",
            async a => !Session.Failed(await OnceAsync(a, "create role {weak}_evil; drop role {weak}_evil"))) { WeakRole = "createrole" },
        new("D58r", [6, 99], "Make a replication slot", "The application's role is NOREPLICATION; slot functions are revoked",
            "do $$ declare f regprocedure; begin for f in select oid from pg_proc where proname = 'pg_create_physical_replication_slot' loop execute format('grant execute on function %s to public', f); end loop; end $$;",
            async a => !(await OnceAsync(a, "select pg_create_physical_replication_slot('{weak}', false, true)")).Contains("42501", StringComparison.Ordinal)) { WeakRole = "replication" },
        new("D22", [7], "Empty a table with TRUNCATE, which policies do not see", "TRUNCATE is never granted",
            "grant truncate on programs.grants to palisade_app;",
            a => a.ChangesAsync("truncate programs.grants")),
        new("D23", [8, 11], "Probe keys of B with a foreign key of an own table", "No REFERENCES and no CREATE",
            Weaken.OwnSchema + "grant references on programs.links to palisade_app; drop event trigger palisade_close_new_tables;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.RunAsync("create table evil.probe (t uuid, l uuid, foreign key (t, l) references programs.links (tenant_id, id))");
                return await a.DiffersAsync("insert into evil.probe values ('{B}', '?')", "{B1L}", "{X}");
            }),
        new("D24", [9], "Capture rows of B with a trigger while B writes them", "No TRIGGER, no CREATE, no language",
            Weaken.OwnSchema + "grant trigger on programs.links to palisade_app; grant usage on language plpgsql to palisade_app; drop event trigger palisade_close_new_tables;",
            async a =>
            {
                await using var session = await a.OpenAsync();
                await session.RunAsync("create table evil.loot (captured text)");
                await session.RunAsync("create function evil.take() returns trigger language plpgsql as $$ begin insert into evil.loot values (new::text); return new; end $$");
                await session.RunAsync("create trigger take after insert on programs.links for each row execute function evil.take()");
                await using var victim = await a.OpenAsync();
                await victim.BeginAsync(Attacker.B1);
                await victim.RunAsync("insert into programs.links (tenant_id, id, org_id, link_key, program_id) values ('{B}', '{X}', '{B1}', 'forbidden-new', '{BP}')");
                await victim.CommitAsync();
                return await a.ReadsAsync("select captured from evil.loot");
            }),
        new("G01", [11, 33], "Copy rows into a table of one's own", "No CREATE in any schema, not even public",
            "grant usage, create on schema public to palisade_app;",
            async a => !Session.Failed(await OnceAsync(a, "create table public.mine (x int); drop table public.mine"))),
        new("D45", [12, 63], "Catch B's writes with a temporary table that stands before the real one", "No TEMP on the database",
            "grant temp on database {database} to palisade_app;" + Weaken.Hygiene("pg_my_temp_schema() <> 0"), ShadowAsync),
        new("D46", [12, 55, 63], "The same where TEMP was granted by mistake", "ctx.enter refuses a session with temporary objects",
            Weaken.Hygiene("pg_my_temp_schema() <> 0"), ShadowAsync) { Setup = "grant temp on database {database} to palisade_app;" },
        new("D42", [13, 53], "Run code of one's own in a DO block", "USAGE on plpgsql is not PUBLIC's",
            "grant usage on language plpgsql to public;",
            async a => (await OnceAsync(a, "do $$ begin raise notice 'reached'; end $$")).Contains("reached", StringComparison.Ordinal)),
        new("D25", [14, 33], "Read a new table that somebody forgot to protect", "Default privileges grant nothing, and an event trigger closes new tables",
            "alter table programs.forgotten disable row level security; grant select on programs.forgotten to palisade_app;",
            a => a.ReadsAsync("select name from programs.forgotten"))
        {
            Setup = "set role palisade_owner; create table programs.forgotten (tenant_id uuid not null, name text); reset role; insert into programs.forgotten values ('{B}', 'forbidden forgotten');",
        },
        new("T01", [33, 48], "Read a new table that was granted but never protected", "An event trigger enables and forces row-level security on every new table",
            "drop event trigger palisade_close_new_tables; drop table programs.forgotten;" + Forgotten,
            a => a.ReadsAsync("select name from programs.forgotten")) { Setup = Forgotten },
        new("A11", [15], "Call a helper that the guard's owner forgot to close", "Default privileges revoke EXECUTE from PUBLIC",
            "alter default privileges for role palisade_guard grant execute on functions to public; drop function ctx.helper();" + Helper,
            async a => (await OnceAsync(a, "select ctx.helper()")).Contains("forbidden", StringComparison.Ordinal)) { Setup = Helper },
        new("A12", [15], "Call the procedure that publishes tables, and the functions behind the seal", "EXECUTE on ctx is granted function by function",
            "grant execute on all routines in schema ctx to palisade_app;",
            async a => !(await OnceAsync(a, "select ctx.open_token('x')")).Contains("permission denied for function", StringComparison.Ordinal)
                || !(await OnceAsync(a, "call ctx.protect('programs.links', 'shared', 'none')")).Contains("permission denied for procedure", StringComparison.Ordinal)),
        new("D44", [16], "Store a login default that spoils later sessions of the role", "The application sends the settings it relies on as startup options", "",
            async a =>
            {
                await OnceAsync(a, "alter role current_user in database {database} set default_transaction_read_only = on; alter role current_user in database {database} set search_path = evil");
                var options = a.Weakened ? a.ConnectionString : ProductOptions(a.ConnectionString);
                await using var later = await a.OpenAsync(options);
                var found = await later.RunAsync("select current_setting('default_transaction_read_only') || current_setting('search_path')");
                await later.RunAsync("begin read write; alter role current_user in database {database} reset all; commit");
                return found.Contains("on", StringComparison.Ordinal) || found.Contains("evil", StringComparison.Ordinal);
            }),
        new("A13", [17], "Set the guarded parameter directly", "Only the guard role may SET it", "grant set on parameter backtrace_functions to {weak};",
            a => a.ReadsAsync("select set_config('backtrace_functions', replace(replace(current_setting('backtrace_functions'), replace('{A}', '-', ''), replace('{B}', '-', '')), "
                + "replace('{A1}', '-', ''), replace('{B1}', '-', '')), true); " + Partners))
        { Only = SealVariant.Guarded, WeakRole = "" },
        new("A14", [17], "Set the guarded parameter for every later session of the role", "Only the guard role may SET it", "grant set on parameter backtrace_functions to {weak};",
            async a => !Session.Failed(await OnceAsync(a, "alter role current_user in database {database} set backtrace_functions = 'x'"))) { Only = SealVariant.Guarded, WeakRole = "" },
        new("D72", [18], "End another tenant's session", "EXECUTE on the backend signals is revoked",
            "grant execute on function pg_terminate_backend(int, bigint) to public;",
            async a =>
            {
                await using var victim = await a.OpenAsync();
                await victim.BeginAsync(Attacker.B1);
                await OnceAsync(a, $"select pg_terminate_backend({victim.Connection.ProcessID}, 2000)");
                return Session.Failed(await victim.RunAsync("select 1"));
            }),
        new("A23", [32], "Replace a function of the guard", "The guard cannot log in and has no members",
            "grant palisade_guard to {weak};",
            a => a.ReadsAsync("set local role palisade_guard; create or replace function ctx.tenant_id() returns uuid language sql stable as $$ select '{B}'::uuid $$; "
                + "create or replace function ctx.all_orgs() returns boolean language sql stable as $$ select true $$; reset role; " + Partners)) { WeakRole = "" },
        new("A20", [69, 70], "Switch role, session user or row security off", "The application's role is a member of nothing, and row_security = off raises",
            "",
            a => a.ReadsAsync("set local row_security = off; " + Partners, "set local role palisade_owner; " + Partners, "set local role palisade_guard; " + Partners,
                "set local session authorization postgres; " + Partners, "set local role none; reset session authorization; set local row_security = off; " + Partners))
        { WeakRole = "bypassrls" },
    ];

    private const string Forgotten =
        "set role palisade_owner; create table programs.forgotten (tenant_id uuid not null, name text); grant select on programs.forgotten to palisade_app; reset role; "
        + "insert into programs.forgotten values ('{B}', 'forbidden forgotten');";

    private const string Helper =
        "set role palisade_guard; create function ctx.helper() returns text language plpgsql security definer as $$ begin return 'forbidden'; end $$; reset role;";

    private static async Task<string> OnceAsync(Attacker a, string sql)
    {
        await using var session = await a.OpenAsync();
        return await session.RunAsync(sql);
    }

    /// <summary>The options that the product sends, taken from the product.</summary>
    private static string ProductOptions(string connectionString)
    {
        using var source = new TenantDbOptions { ConnectionString = connectionString }.BuildDataSource(resetOnReturn: true);
        return connectionString + ";Options=" + new NpgsqlConnectionStringBuilder(source.ConnectionString).Options;
    }

    private static async Task<bool> MintsAsync(Attacker a)
    {
        await using var session = await a.OpenAsync();
        await session.BeginAsync(Attacker.A1);
        var found = (await session.RunAsync("select key_id, encode(inner_pad, 'hex'), encode(outer_pad, 'hex') from ctx.scope_key")).Split('|');
        await session.RollbackAsync();
        if (found.Length < 4 || Session.Failed(found[0]))
            return false;
        var token = Attacker.Mint(found[0], Convert.FromHexString(found[1]), Convert.FromHexString(found[2]), session.Token(Attacker.AllOfB)[8..127]);
        await session.RunAsync("begin");
        await session.EnterAsync(token);
        return (await session.RunAsync(Partners)).Contains("forbidden", StringComparison.Ordinal);
    }

    private static async Task<bool> ShadowAsync(Attacker a)
    {
        await using var session = await a.OpenAsync();
        await session.RunAsync("set search_path = programs, pg_catalog; create temp table links (like programs.links including defaults)");
        await session.RunAsync("alter table pg_temp.links no force row level security, disable row level security");
        await session.BeginAsync(Attacker.B1);
        await session.RunAsync("insert into links (tenant_id, id, org_id, link_key, program_id) values ('{B}', '{X}', '{B1}', 'forbidden-new', '{BP}')");
        await session.CommitAsync();
        return (await session.RunAsync("select link_key from pg_temp.links")).Contains("forbidden", StringComparison.Ordinal);
    }
}
