-- code: C01
-- title: A relation of the context schema is open to a runtime role
-- severity: error
-- class: 62, 5
-- why: The context schema holds the key that scopes are sealed with. Who can read it makes a scope for any tenant; who can write it makes the key.
-- fix: Revoke everything; only the guard role touches it.
select format('%I.%I', n.nspname, c.relname) as object, format('%s holds %s.', string_agg(distinct g.app, ', '), string_agg(distinct g.privilege, ', ')) as detail,
       format('revoke all on %I.%I from public, %s;', n.nspname, c.relname, string_agg(distinct format('%I', g.app), ', ')) as fix
  from relation_grants g
  join pg_class c on c.oid = g.relation
  join user_schemas n on n.oid = c.relnamespace
  cross join params p
 where n.nspname = any (p.context_schemas) and g.privilege <> 'OWNER'
 group by n.nspname, c.relname
