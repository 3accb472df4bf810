-- What only a superuser can install. `palisade migrate` runs it when it is one and says so when it is not; nothing else depends on it.

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

-- Side doors of the server that any role may use by default: large objects, other sessions, replication, locks that outlive a
-- transaction (and so would wait for the next user of a pooled connection), and everything that counts or measures the data of all tenants.
do $$
declare
    routine record;
    relation record;
begin
    for routine in
        select p.oid::regprocedure as signature
        from pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
            and (p.proname ~ '^(lo_|loread|lowrite|pg_stat_|pg_(try_)?advisory_lock|pg_current_wal|pg_logical_|pg_create_(logical|physical)_replication|pg_drop_replication)'
                or p.proname in (
                    'pg_cancel_backend', 'pg_terminate_backend', 'pg_lock_status', 'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids',
                    'pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size', 'pg_tablespace_size'))
    loop
        execute format('revoke execute on function %s from public', routine.signature);
    end loop;
    for relation in
        select c.oid::regclass as name
        from pg_class c
        where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'v'
            and (c.relname ~ '^pg_stat(io)?_' or c.relname = 'pg_locks')
    loop
        execute format('revoke select on %s from public', relation.name);
    end loop;
end
$$;
revoke usage on language plpgsql from public;
grant usage on language plpgsql to palisade_owner, palisade_guard, palisade_doors, palisade_audit, palisade_eraser;

-- Bind parameters hold tokens and personal data: they stay out of the server's log, also when a statement fails.
alter role palisade_app set log_parameter_max_length = 0;
alter role palisade_app set log_parameter_max_length_on_error = 0;
alter role palisade_ingest set log_parameter_max_length = 0;
alter role palisade_ingest set log_parameter_max_length_on_error = 0;
