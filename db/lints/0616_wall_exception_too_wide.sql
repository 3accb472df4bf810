-- code: P16
-- title: A role excepted from the wall may do more than insert
-- severity: error
-- class: 34, 36
-- why: The exception is for one insert-only writer of many tenants' rows. With SELECT, UPDATE or DELETE it would see or change all of them.
-- fix: Leave it INSERT and a policy for INSERT, nothing else.
select t.name as object, k.detail, k.fix
  from params p
  cross join lateral (select split_part(x, ':', 1) as relation, split_part(x, ':', 2) as role from unnest(p.wall_exceptions) x) e
  join tables t on t.schema || '.' || t.relname = e.relation
  join pg_roles o on o.rolname = e.role
  cross join lateral (
        select format('%I holds %s on it.', o.rolname, string_agg(distinct g.privilege, ', ')) as detail,
               format('revoke %s on %s from %I;', lower(string_agg(distinct g.privilege, ', ')), t.name, o.rolname) as fix
          from relation_grants g
         where g.relation = t.oid and g.app = o.rolname and g.privilege <> 'INSERT'
        having count(*) > 0
        union all
        select format('Policy %I lets %I %s.', q.policy, o.rolname, case q.command when 'r' then 'SELECT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'do everything' end),
               format('alter policy %I on %s to <the other roles>;', q.policy, t.name)
          from policies q
         where q.relation = t.oid and q.permissive and q.command <> 'a' and (q.for_public or o.oid = any (q.roles))
  ) k
