-- code: V04
-- title: Runtime role can use a foreign table
-- severity: error
-- class: 25
-- why: Row-level security does not exist on foreign tables, and the remote side sees the login of the user mapping, not the tenant.
-- fix: Revoke it; bring foreign data into a table with policies.
select format('%I.%I', n.nspname, c.relname) as object, format('%s holds %s on it.', r.apps, r.privileges) as detail,
       format('revoke all on %I.%I from %s;', n.nspname, c.relname, r.via) as fix
  from pg_class c
  join user_schemas n on n.oid = c.relnamespace
  join reachable r on r.relation = c.oid
  cross join params p
 where c.relkind = 'f' and format('%s.%s', n.nspname, c.relname) <> all (p.allowed_tables)
