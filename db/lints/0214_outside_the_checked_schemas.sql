-- code: G14
-- title: Runtime role reaches a relation outside the checked schemas
-- severity: warning
-- palisade: error
-- class: 33, 50
-- why: Tables, keys and policies of other schemas were not judged, but the application can use them.
-- fix: Check that schema too, or revoke the grant.
select format('%I.%I', n.nspname, c.relname) as object, format('%s holds %s on it.', r.apps, r.privileges) as detail,
       format('revoke all on %I.%I from %s;', n.nspname, c.relname, r.via) as fix
  from reachable r
  join pg_class c on c.oid = r.relation
  join user_schemas n on n.oid = c.relnamespace
  cross join params p
 where n.oid not in (select s.oid from spaces s)
   and n.nspname <> all (p.context_schemas)
   and c.relkind in ('r', 'p', 'v', 'm', 'f')
   and format('%s.%s', n.nspname, c.relname) <> all (p.allowed_tables)
   and not exists (select from extension_members e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
