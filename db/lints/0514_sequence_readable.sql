-- code: Q01
-- title: Runtime role may read a sequence
-- severity: warning
-- palisade: error
-- class: 66, 80
-- why: last_value counts what all tenants created, and lastval() in a pooled session is the previous tenant's number.
-- fix: Grant USAGE only; better, use random or time-ordered uuid keys and no sequence.
select format('%I.%I', n.nspname, c.relname) as object,
       format('%s holds %s on it.', format('%I', g.app), string_agg(distinct g.privilege, ', ')) as detail,
       format('revoke %s on sequence %I.%I from %s;', lower(string_agg(distinct g.privilege, ', ')), n.nspname, c.relname,
              case g.via when 'PUBLIC' then 'public' else g.via end) as fix
  from relation_grants g
  join pg_class c on c.oid = g.relation
  join spaces n on n.oid = c.relnamespace
  cross join params p
 where c.relkind = 'S' and g.privilege <> 'OWNER'
   and (g.privilege in ('SELECT', 'UPDATE') or p.profile = 'palisade')
 group by n.nspname, c.relname, g.app, g.via
