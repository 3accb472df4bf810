-- code: T03
-- title: Runtime role reaches a partition or inheritance child past its parent's policies
-- severity: error
-- class: 46, 47, 48
-- why: Policies of the parent hold for statements that name the parent. Whoever names the child meets only the child's own, and here there are none.
-- fix: Revoke all grants on the child, and enable row-level security on it.
select t.name as object,
       format('%s holds %s; policies stand on %s only.', t.apps, t.privileges,
              (select string_agg(format('%s', i.inhparent::regclass), ', ') from pg_inherits i where i.inhrelid = t.oid)) as detail,
       format('revoke all on %s from %s; alter table %s enable row level security, force row level security;', t.name,
              (select r.via from reachable r where r.relation = t.oid), t.name) as fix
  from tables t
 where t.child_of_guarded and t.reachable and not t.rls and not t.allowed
