-- code: N04
-- title: An allowance names an object that does not exist
-- severity: warning
-- class: none
-- why: Exceptions that outlive their object wait for the next object of that name, which nobody has judged.
-- fix: Remove the entry.
select w.name as object, format('The list of allowed %s names it, but no such object exists.', w.list) as detail,
       'Remove the entry from the list.' as fix
  from params p
  cross join lateral (
        select a.name, 'tables' as list from unnest(p.allowed_tables) as a (name)
         where not exists (select from pg_class c join user_schemas n on n.oid = c.relnamespace
                            where a.name = format('%s.%s', n.nspname, c.relname) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
        union all
        select a.name, 'functions' from unnest(p.allowed_functions) as a (name)
         where not exists (select from pg_proc f join user_schemas n on n.oid = f.pronamespace
                            where a.name in (format('%s.%s', n.nspname, f.proname),
                                             format('%s.%s(%s)', n.nspname, f.proname, oidvectortypes(f.proargtypes))))
        union all
        select a.name, 'exceptions from the wall' from unnest(p.wall_exceptions) as a (name)
         where not exists (select from tables t where t.schema || '.' || t.relname = split_part(a.name, ':', 1))
            or not exists (select from pg_roles r where r.rolname = split_part(a.name, ':', 2))
  ) w
