-- What only a superuser can install. `palisade migrate` runs it when it is one and says so when it is not; nothing else depends on it.
-- {database} is replaced by the quoted name of the database.

-- A table that a later migration forgets to protect is closed, not open.
create or replace function ctx.close_new_tables() returns event_trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    made record;
begin
    for made in
        select c.oid::regclass as name
        from pg_event_trigger_ddl_commands() d
        join pg_class c on c.oid = d.objid and d.classid = 'pg_class'::regclass
        where d.command_tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
            and c.relkind in ('r', 'p')
            and d.schema_name not in ('ctx', 'doors', 'pg_temp')
            and not (c.relrowsecurity and c.relforcerowsecurity)
    loop
        execute format('alter table %s enable row level security', made.name);
        execute format('alter table %s force row level security', made.name);
    end loop;
end
$$;

drop event trigger if exists palisade_close_new_tables;
create event trigger palisade_close_new_tables on ddl_command_end
    when tag in ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO')
    execute function ctx.close_new_tables();

-- Side doors of the server that any role may use by default.
do $$
declare
    routine record;
begin
    for routine in
        select p.oid::regprocedure as signature
        from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname ~ '^(lo_|loread|lowrite)'
                or p.proname in (
                    'pg_cancel_backend', 'pg_terminate_backend', 'pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_lock_status',
                    'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size', 'pg_tablespace_size',
                    'pg_stat_get_live_tuples', 'pg_stat_get_dead_tuples', 'pg_stat_get_ins_since_vacuum', 'pg_stat_get_mod_since_analyze',
                    'pg_stat_get_tuples_inserted', 'pg_stat_get_tuples_updated', 'pg_stat_get_tuples_deleted',
                    'pg_current_wal_lsn', 'pg_current_wal_insert_lsn',
                    'pg_create_logical_replication_slot', 'pg_create_physical_replication_slot', 'pg_drop_replication_slot',
                    'pg_logical_slot_get_changes', 'pg_logical_slot_peek_changes',
                    'pg_logical_slot_get_binary_changes', 'pg_logical_slot_peek_binary_changes', 'pg_logical_emit_message'))
    loop
        execute format('revoke execute on function %s from public', routine.signature);
    end loop;
end
$$;
revoke select on
    pg_catalog.pg_stat_activity, pg_catalog.pg_locks,
    pg_catalog.pg_stat_all_tables, pg_catalog.pg_stat_user_tables, pg_catalog.pg_stat_xact_all_tables, pg_catalog.pg_stat_xact_user_tables,
    pg_catalog.pg_stat_all_indexes, pg_catalog.pg_stat_user_indexes,
    pg_catalog.pg_statio_all_tables, pg_catalog.pg_statio_user_tables, pg_catalog.pg_statio_all_indexes, pg_catalog.pg_statio_user_indexes,
    pg_catalog.pg_statio_all_sequences, pg_catalog.pg_statio_user_sequences
    from public;
revoke usage on language plpgsql from public;
grant usage on language plpgsql to palisade_owner, palisade_guard, palisade_doors;
