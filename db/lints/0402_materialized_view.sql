-- code: V02
-- title: Runtime role can read a materialized view
-- severity: error
-- class: 20
-- why: A materialized view is a copy that row-level security cannot be put on; it holds what its owner saw when it was refreshed: usually all tenants.
-- fix: Revoke it; serve the figures through a table with policies.
select format('%I.%I', n.nspname, m.relname) as object,
       format('%s reach it%s.', (select string_agg(format('%I', a.rolname), ', ' order by a.rolname) from app a),
              coalesce((select ' with ' || r.privileges from reachable r where r.relation = m.oid), ' through a view')) as detail,
       format('revoke all on %I.%I from public, %s;', n.nspname, m.relname, (select string_agg(format('%I', a.rolname), ', ' order by a.rolname) from app a)) as fix
  from pg_class m
  join user_schemas n on n.oid = m.relnamespace
  cross join params p
 where m.relkind = 'm' and m.oid in (select q.relation from queried q)
   and format('%s.%s', n.nspname, m.relname) <> all (p.allowed_tables)
