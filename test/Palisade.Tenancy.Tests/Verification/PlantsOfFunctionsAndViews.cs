using static Palisade.Tenancy.Tests.Verification.Plant;

namespace Palisade.Tenancy.Tests.Verification;

internal static class PlantsOfFunctionsAndViews
{
    private const string Pinned = "security definer set search_path = pg_catalog, pg_temp";

    private static string Trigger(string options) => AsOwner(
        $"create function programs.verify_rule() returns trigger language plpgsql {options} as 'begin return new; end'");

    public static IReadOnlyList<Plant> Plants { get; } =
    [
        new("F01", "programs.verify_peek()",
            $"create function programs.verify_peek() returns bigint language sql {Pinned} as 'select count(*) from programs.sample_accounts'; "
            + "revoke all on function programs.verify_peek() from public; grant execute on function programs.verify_peek() to palisade_app"),
        new("F02", "doors.verify_door(text)", AsDoors("create function doors.verify_door(key text) returns text language sql security definer as 'select key'")),
        new("F02", "doors.verify_door(text)",
            AsDoors("create function doors.verify_door(key text) returns text language sql security definer set search_path = doors as 'select key'")),
        new("F02", "doors.verify_door(text)",
            AsDoors("create function doors.verify_door(key text) returns text language sql security definer set search_path = \"$user\", pg_temp as 'select key'")),
        new("F03", "programs.verify_liar(integer)",
            "create function programs.verify_liar(int) returns boolean language sql immutable leakproof as 'select true'; revoke all on function programs.verify_liar(int) from public"),
        new("F04", "pg_catalog.pg_cancel_backend(integer)", "grant execute on function pg_catalog.pg_cancel_backend(int) to public"),
        new("F04", "pg_catalog.pg_terminate_backend(integer, bigint)", "grant execute on function pg_catalog.pg_terminate_backend(int, bigint) to palisade_app"),
        new("F05", "extension dblink", "create schema verify_ext; create extension dblink schema verify_ext"),
        new("F06", "pg_catalog.pg_stat_activity", "grant select on pg_catalog.pg_stat_activity to palisade_app"),
        new("F06", "pg_catalog.pg_lock_status()", "grant execute on function pg_catalog.pg_lock_status() to public"),
        new("F06", "verify_ext.pg_stat_statements", "create schema verify_ext; create extension pg_stat_statements schema verify_ext"),
        new("F07", "programs.sample_accounts",
            Trigger(Pinned) + AsOwner("create trigger verify_trigger before insert on programs.sample_accounts for each row execute function programs.verify_rule()")),
        new("F08", "ctx.open_token(text)", "grant execute on function ctx.open_token(text) to palisade_app"),
        new("F08", "programs.verify_helper()",
            AsOwner("create function programs.verify_helper() returns int language sql as 'select 1'; grant execute on function programs.verify_helper() to public")),
        new("F09", "pg_catalog.lo_get(oid)", "grant execute on function pg_catalog.lo_get(oid) to palisade_app"),
        new("F10", "extension pageinspect", "create schema verify_ext; create extension pageinspect schema verify_ext"),
        new("F10", "extension dblink",
            "create schema verify_ext; create extension dblink schema verify_ext; revoke execute on all functions in schema verify_ext from public"),
        new("F11", "doors.verify_door(text)",
            AsDoors($"create function doors.verify_door(key text) returns text language sql {Pinned} as 'select key'; grant execute on function doors.verify_door(text) to palisade_app")),
        new("F12", "doors.tenant_by_slug(text)", "grant create on schema doors to palisade_owner; alter function doors.tenant_by_slug(text) owner to palisade_owner"),
        new("F13", "programs.verify_borrowed()", AsOwner($"create function programs.verify_borrowed() returns int language sql {Pinned} as 'select 1'")),
        new("F14", "programs.sample_accounts",
            AsOwner("create function programs.verify_default() returns text language sql as $$ select 'x' $$; alter table programs.sample_accounts add note text default programs.verify_default()")),
        new("F14", "programs.sample_accounts",
            AsOwner("create function programs.verify_check(text) returns boolean language sql immutable as 'select true'; alter table programs.sample_accounts add check (programs.verify_check(name))")),
        new("F14", "programs.sample_accounts",
            AsOwner("create function programs.verify_key(text) returns text language sql immutable as 'select $1'; create index on programs.sample_accounts (tenant_id, programs.verify_key(name))")),
        new("F14", "programs.sample_accounts",
            AsOwner("create function programs.verify_key(text) returns text language sql immutable as 'select $1'; "
                + "alter table programs.sample_accounts add k text generated always as (programs.verify_key(name)) stored")),
        new("F15", "programs.sample_accounts",
            Trigger("") + AsOwner("create constraint trigger verify_trigger after insert on programs.sample_accounts deferrable initially deferred for each row execute function programs.verify_rule()")),
        new("F16", "pg_catalog.pg_relation_size(regclass, text)", "grant execute on function pg_catalog.pg_relation_size(regclass, text) to palisade_app"),
        new("F16", "pg_catalog.pg_stat_user_tables", "grant select on pg_catalog.pg_stat_user_tables to public"),
        new("F17", "programs.verify_shout()",
            AsOwner("create function programs.verify_shout() returns void language plpgsql as $$ begin perform pg_notify('everybody', 'secret'); end $$")),
        new("F18", "pg_catalog.pg_read_file(text)", "grant execute on function pg_catalog.pg_read_file(text) to palisade_app"),
        new("F19", "palisade_app", "select lo_create(424242); alter large object 424242 owner to palisade_app"),
        new("F19", "palisade_ingest", "select lo_create(424242); grant select on large object 424242 to palisade_ingest"),
        new("F20", "event trigger verify_watch",
            "create function programs.verify_watch() returns event_trigger language plpgsql as 'begin end'; create event trigger verify_watch on ddl_command_start execute function programs.verify_watch()"),
        new("F20", "event trigger verify_login",
            "create function ctx.verify_login() returns event_trigger language plpgsql as 'begin end'; create event trigger verify_login on login execute function ctx.verify_login()")
        { MinimumMajor = 17 },
        new("F21", "{database}", "alter event trigger palisade_close_new_tables disable"),
        new("F22", "programs.verify_switch()", "create function programs.verify_switch() returns int language sql set palisade.scope = 'forged' as 'select 1'; revoke all on function programs.verify_switch() from public"),
        new("F22", "programs.verify_switch()", AsOwner("create function programs.verify_switch() returns int language sql set row_security = off as 'select 1'")),

        new("V01", "programs.verify_keys",
            "create view programs.verify_keys as select key_id from ctx.scope_key; alter view programs.verify_keys owner to palisade_guard; grant select on programs.verify_keys to palisade_app"),
        new("V01", "programs.verify_hashes", "create view programs.verify_hashes as select hash from doors.credential; grant select on programs.verify_hashes to palisade_app"),
        new("V01", "programs.verify_view", "create view programs.verify_view as select * from programs.sample_accounts; grant select on programs.verify_view to palisade_app"),
        new("V01", "programs.verify_inner",
            AsOwner("create view programs.verify_outer with (security_invoker = true) as select 1 as one") + "create view programs.verify_inner as select * from programs.sample_accounts; "
            + "create or replace view programs.verify_outer with (security_invoker = true) as select count(*)::int as one from programs.verify_inner; grant select on programs.verify_outer to palisade_app"),
        new("V01", "programs.verify_view",
            AsOwner("alter table programs.sample_accounts no force row level security; create view programs.verify_view as select * from programs.sample_accounts; grant select on programs.verify_view to palisade_app"))
        { Also = ["T02"] },
        new("V02", "programs.verify_copy", AsOwner("create materialized view programs.verify_copy as select 1 as n; grant select on programs.verify_copy to palisade_app")),
        new("V02", "programs.verify_copy",
            AsOwner("create materialized view programs.verify_copy as select 1 as n; create view programs.verify_view as select * from programs.verify_copy; grant select on programs.verify_view to palisade_app")),
        new("V03", "programs.sample_accounts", AsOwner("create rule verify_rule as on delete to programs.sample_accounts do also select 1")),
        new("V04", "programs.verify_far",
            "create foreign data wrapper verify_fdw; create server verify_far foreign data wrapper verify_fdw; create foreign table programs.verify_far (id int) server verify_far; grant select on programs.verify_far to palisade_app"),
        new("V05", "programs.verify_view", AsOwner("create view programs.verify_view as select * from programs.sample_accounts; grant select on programs.verify_view to palisade_app")),

        new("C01", "ctx.scope_key", "grant select (key_id) on ctx.scope_key to palisade_app"),
        new("C02", "ctx.open_token(text)", "alter function ctx.open_token(text) parallel safe"),
        new("D01", "programs.sample_accounts", "grant select (name) on programs.sample_accounts to palisade_doors"),
        new("D02", "programs.sample_accounts", AsOwner("revoke delete on programs.sample_accounts from palisade_eraser")),
        new("D02", "programs.sample_facts", AsOwner("drop policy erases on programs.sample_facts")),
        new("D02", "attribution.clicks", AsOwner("alter policy wall on attribution.clicks to palisade_app, palisade_owner, palisade_guard, palisade_doors")),
        new("S01", "PostgreSQL 15.13", "") { ServerVersion = 150013 },
        new("S01", "PostgreSQL 17.5", "") { ServerVersion = 170005, MinimumMajor = 18 },
        new("S02", "log_parameter_max_length", "alter role palisade_app set log_parameter_max_length = -1"),
        new("S02", "log_parameter_max_length_on_error", "alter role palisade_ingest reset log_parameter_max_length_on_error; alter database {database} set log_parameter_max_length_on_error = 64"),
        new("S03", "lo_compat_privileges", "set local lo_compat_privileges = on"),
        new("S03", "database {database}", "alter database {database} set lo_compat_privileges = on"),
    ];
}
