-- code: F18
-- title: Runtime role may read the server's files
-- severity: error
-- class: 5, 26
-- why: The data files of every tenant, the log and the configuration lie below the server's directories.
-- fix: Revoke EXECUTE; only a superuser should hold it.
select 'pg_catalog.' || format('%s(%s)', f.proname, oidvectortypes(f.proargtypes)) as object,
       format('It is executable by %s.', string_agg(distinct case when a.grantee = 0 then 'PUBLIC' else format('%I', r.app) end, ', ')) as detail,
       format('revoke execute on function pg_catalog.%s(%s) from %s;', f.proname, oidvectortypes(f.proargtypes),
              string_agg(distinct case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end, ', ')) as fix
  from pg_proc f
  cross join lateral aclexplode(f.proacl) a
  join reach r on a.grantee = r.role or a.grantee = 0
 where f.pronamespace = 'pg_catalog'::regnamespace
   and f.proname in ('pg_read_file', 'pg_read_binary_file', 'pg_stat_file', 'pg_ls_dir', 'pg_ls_logdir', 'pg_ls_waldir', 'pg_ls_tmpdir', 'pg_current_logfile', 'pg_read_file_old')
   and a.privilege_type = 'EXECUTE' and a.grantee <> f.proowner
 group by f.oid, f.proname, f.proargtypes
