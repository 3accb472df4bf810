-- code: V02
-- title: Runtime role can read a materialized view
-- severity: error
-- class: 20
-- why: A materialized view is a copy that row-level security cannot be put on; it holds what its owner saw when it was refreshed: usually all tenants.
-- fix: Revoke it; serve the figures through a table with policies.
select format('%I.%I', n.nspname, m.relname) as object,
       case when r.relation is null then 'It is reached through a view.' else format('%s holds %s on it.', r.apps, r.privileges) end as detail,
       case when r.relation is null
            then format('Revoke the views that read it: %s.',
                        (select string_agg(format('%s', s.view::regclass), ', ') from view_sources s where s.source = m.oid and s.view in (select q.relation from queried q)))
            else format('revoke all on %I.%I from %s;', n.nspname, m.relname, r.via) end as fix
  from pg_class m
  join user_schemas n on n.oid = m.relnamespace
  cross join params p
  left join reachable r on r.relation = m.oid
 where m.relkind = 'm' and m.oid in (select q.relation from queried q)
   and format('%s.%s', n.nspname, m.relname) <> all (p.allowed_tables)
