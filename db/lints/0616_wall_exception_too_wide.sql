-- code: P16
-- title: A role excepted from the wall may do more than insert
-- severity: error
-- class: 34, 36
-- why: The exception is for one insert-only writer of many tenants' rows. With SELECT, UPDATE or DELETE it would see or change all of them.
-- fix: Leave it INSERT and nothing else.
select t.name as object,
       format('%I holds %s on it.', o.rolname, string_agg(distinct g.privilege, ', ')) as detail,
       format('revoke %s on %s from %I;', lower(string_agg(distinct g.privilege, ', ')), t.name, o.rolname) as fix
  from params p
  cross join lateral (select split_part(x, ':', 1) as relation, split_part(x, ':', 2) as role from unnest(p.wall_exceptions) x) e
  join tables t on t.schema || '.' || t.relname = e.relation
  join pg_roles o on o.rolname = e.role
  join relation_grants g on g.relation = t.oid and g.app = o.rolname and g.privilege <> 'INSERT'
 group by t.name, o.rolname
