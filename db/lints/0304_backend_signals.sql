-- code: F04
-- title: Runtime role may cancel or end other sessions
-- severity: warning
-- class: 18
-- why: All requests share one login, and a login may signal its own sessions: one tenant's injected SQL stops all the others.
-- fix: Revoke EXECUTE from PUBLIC (as superuser, in each database).
select 'pg_catalog.' || format('%s(%s)', f.proname, oidvectortypes(f.proargtypes)) as object,
       format('It is executable by %s.', string_agg(distinct case when a.grantee = 0 then 'PUBLIC' else format('%I', r.app) end, ', ')) as detail,
       format('revoke execute on function pg_catalog.%s(%s) from %s;', f.proname, oidvectortypes(f.proargtypes),
              string_agg(distinct case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end, ', ')) as fix
  from pg_proc f
  cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
  join reach r on a.grantee = r.role or a.grantee = 0
 where f.pronamespace = 'pg_catalog'::regnamespace
   and f.proname in ('pg_cancel_backend', 'pg_terminate_backend', 'pg_log_backend_memory_contexts')
   and a.privilege_type = 'EXECUTE' and a.grantee <> f.proowner
 group by f.oid, f.proname, f.proargtypes
