-- code: F09
-- title: Runtime role may use large objects
-- severity: warning
-- class: 98
-- why: Large objects have owners but no row-level security. All requests share one login, so what one tenant stores every tenant reads by its number.
-- fix: Revoke EXECUTE on the lo_ functions from PUBLIC (as superuser, in each database) and keep files in bytea columns or outside.
select 'pg_catalog.' || format('%s(%s)', f.proname, oidvectortypes(f.proargtypes)) as object,
       format('It is executable by %s.', string_agg(distinct case when a.grantee = 0 then 'PUBLIC' else format('%I', r.app) end, ', ')) as detail,
       format('revoke execute on function pg_catalog.%s(%s) from %s;', f.proname, oidvectortypes(f.proargtypes),
              string_agg(distinct case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end, ', ')) as fix
  from pg_proc f
  cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
  join reach r on a.grantee = r.role or a.grantee = 0
 where f.pronamespace = 'pg_catalog'::regnamespace
   and f.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_get', 'lo_import', 'lo_open', 'lo_put', 'lo_unlink', 'lo_export')
   and a.privilege_type = 'EXECUTE' and a.grantee <> f.proowner
 group by f.oid, f.proname, f.proargtypes
