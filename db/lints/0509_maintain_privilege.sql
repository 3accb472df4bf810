-- code: T09
-- title: Runtime role holds MAINTAIN
-- severity: warning
-- needs: 17
-- class: 10, 29
-- why: It may lock the table against everybody, rebuild indexes and refresh materialized views: one tenant stops the others.
-- fix: Revoke it.
select format('%I.%I', n.nspname, c.relname) as object,
       format('%s holds MAINTAIN%s.', format('%I', g.app), case when g.via = quote_ident(g.app) then '' else format(' by way of %s', g.via) end) as detail,
       format('revoke maintain on %I.%I from %s;', n.nspname, c.relname, case g.via when 'PUBLIC' then 'public' else g.via end) as fix
  from relation_grants g
  join pg_class c on c.oid = g.relation
  join user_schemas n on n.oid = c.relnamespace
 where g.privilege = 'MAINTAIN'
   and not exists (select from extension_members e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
