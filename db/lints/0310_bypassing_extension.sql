-- code: F10
-- title: An extension that reads around row-level security is installed
-- severity: warning
-- class: 26, 101
-- why: Page inspectors read raw rows of any tenant, untrusted languages and file wrappers read the server's files, dblink leaves the database. Today
--      they are not granted; one careless grant or SECURITY DEFINER function is enough.
-- fix: Install such extensions in a maintenance database, not in this one.
select 'extension ' || format('%I', e.extname) as object,
       format('Version %s is installed in schema %I.', e.extversion, e.extnamespace::regnamespace::text) as detail,
       format('drop extension %I;', e.extname) as fix
  from pg_extension e
 where e.extname in ('pageinspect', 'pg_visibility', 'pgstattuple', 'pgrowlocks', 'pg_buffercache', 'pg_walinspect', 'pg_surgery', 'pg_freespacemap', 'pg_logicalinspect', 'amcheck', 'pg_dirtyread',
                     'file_fdw', 'adminpack', 'plpython3u', 'plperlu', 'pltclu', 'plsh')
    or e.extname in ('dblink', 'http', 'pg_net', 'aws_s3', 'aws_lambda', 'azure_storage', 'pgsql_http', 'pg_background', 'plproxy', 'pg_cron')
       and not exists (select from functions f where f.extension = e.extname and f.executable_by is not null)
