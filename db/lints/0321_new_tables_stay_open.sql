-- code: F21
-- title: Nothing closes a newly created table
-- severity: warning
-- needs: palisade
-- class: 14, 48
-- why: An event trigger of the context schema enables and forces row-level security on each new table, so that a forgotten table is closed. It is missing
--      or disabled here; only a superuser can install it.
-- fix: Run `palisade migrate` as a superuser once; or run `palisade verify` after every migration.
select format('%I', current_database()) as object, 'No enabled event trigger of the context schema watches CREATE TABLE.' as detail,
       'palisade migrate  -- connected as a superuser' as fix
 where not exists (
        select from pg_event_trigger e join functions f on f.oid = e.evtfoid
         where f.is_context and e.evtenabled <> 'D' and e.evtevent = 'ddl_command_end' and (e.evttags is null or 'CREATE TABLE' = any (e.evttags)))
