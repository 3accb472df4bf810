-- code: P07
-- title: A policy reads another table
-- severity: warning
-- class: 45
-- why: The other table is read with the statement's snapshot: a membership that was just revoked still counts, and the two tables' policies may call each
--      other. It also runs for each row.
-- fix: Put the fact into the verified scope, or denormalize the key onto the row.
select q.table_name as object,
       format('Policy %I reads %s.', q.policy, string_agg(distinct d.refobjid::regclass::text, ', ')) as detail,
       'Carry the tenant (and organization) on the row itself.' as fix
  from policies q
  join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = q.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> q.relation
 group by q.table_name, q.policy
