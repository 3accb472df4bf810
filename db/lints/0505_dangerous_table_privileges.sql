-- code: T05
-- title: Runtime role holds TRUNCATE, REFERENCES or TRIGGER
-- severity: error
-- class: 7, 8, 9
-- why: TRUNCATE ignores row-level security and empties all tenants. REFERENCES probes keys through a table of one's own. TRIGGER sees other tenants' rows as
--      they are written.
-- fix: Grant SELECT, INSERT, UPDATE and DELETE by name, never ALL.
select format('%I.%I', n.nspname, c.relname) as object,
       format('%s holds %s%s.', format('%I', g.app), string_agg(distinct g.privilege, ', '), case when g.via = quote_ident(g.app) then '' else format(' by way of %s', g.via) end) as detail,
       format('revoke %s on %I.%I from %s;', lower(string_agg(distinct g.privilege, ', ')), n.nspname, c.relname,
              case g.via when 'PUBLIC' then 'public' else g.via end) as fix
  from relation_grants g
  join pg_class c on c.oid = g.relation
  join user_schemas n on n.oid = c.relnamespace
 where g.privilege in ('TRUNCATE', 'REFERENCES', 'TRIGGER') and c.relkind in ('r', 'p', 'v', 'f')
   and not exists (select from extension_members e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
 group by n.nspname, c.relname, g.app, g.via
