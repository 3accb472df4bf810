-- code: F05
-- title: Runtime role can call an extension that leaves the database
-- severity: error
-- class: 26
-- why: dblink and its like open connections under other rights, to this database again or to hosts outside, where no policy and no scope follows.
-- fix: Drop the extension from this database, or revoke EXECUTE on its functions from PUBLIC.
select 'extension ' || format('%I', f.extension) as object,
       format('%s of its functions are executable by %s, for example %s.', count(*), string_agg(distinct f.executable_by, ', '), min(f.name)) as detail,
       format('drop extension %I;', f.extension) as fix
  from functions f
 where f.extension in ('dblink', 'http', 'pg_net', 'plsh', 'aws_s3', 'aws_lambda', 'azure_storage', 'adminpack', 'pgsql_http', 'pg_background', 'orafce', 'plproxy', 'pg_cron')
   and f.executable_by is not null
 group by f.extension
