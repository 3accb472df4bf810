-- code: P01
-- title: Granted table has row-level security but no policy for the runtime role
-- severity: warning
-- class: 33
-- why: Nothing leaks, but nothing can be read either: usually a forgotten policy, and the repair under pressure is `using (true)`.
-- fix: Add the policies, or revoke the grant.
select t.name as object, format('%s holds %s, and every row is refused.', t.apps, t.privileges) as detail,
       format('revoke all on %s from %s;', t.name, t.apps) as fix
  from tables t
 where t.rls and t.reachable and t.privileges <> 'OWNER' and not exists (select from policies q where q.relation = t.oid and q.permissive and q.for_app)
