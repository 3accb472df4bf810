-- code: F06
-- title: Runtime role sees what other sessions do
-- severity: warning
-- class: 61, 88, 89, 92
-- why: All requests share one login, so pg_stat_activity shows each of them the statements of the others with every literal in them, pg_locks their advisory
--      keys, pg_stat_statements the texts of the past.
-- fix: Revoke the views and the functions below them from PUBLIC (as superuser, in each database).
select k.object, format('It is readable by %s.', string_agg(distinct case when k.grantee = 0 then 'PUBLIC' else format('%I', r.app) end, ', ')) as detail,
       format('revoke %s from %s;', k.what, string_agg(distinct case when k.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(k.grantee)) end, ', ')) as fix
  from (
        select format('%I.%I', c.relnamespace::regnamespace::text, c.relname) as object, a.grantee, format('select on %I.%I', c.relnamespace::regnamespace::text, c.relname) as what
          from pg_class c cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
         where a.privilege_type = 'SELECT' and a.grantee <> c.relowner
           and (c.relnamespace = 'pg_catalog'::regnamespace and c.relname in ('pg_stat_activity', 'pg_locks')
                or c.relname in ('pg_stat_statements', 'pg_stat_monitor', 'pg_store_plans') and c.relkind = 'v')
        union all
        select format('pg_catalog.%s(%s)', f.proname, oidvectortypes(f.proargtypes)), a.grantee,
               format('execute on function pg_catalog.%s(%s)', f.proname, oidvectortypes(f.proargtypes))
          from pg_proc f cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
         where f.pronamespace = 'pg_catalog'::regnamespace and a.privilege_type = 'EXECUTE' and a.grantee <> f.proowner
           and f.proname in ('pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_lock_status')
  ) k
  join reach r on k.grantee = r.role or k.grantee = 0
 group by k.object, k.what
