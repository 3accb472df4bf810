-- code: T01
-- title: Runtime role reaches a tenant table without row-level security
-- severity: error
-- class: 33, 14
-- why: Every request reads every tenant's rows here; only WHERE clauses that nobody forgets keep them apart.
-- fix: Enable and force row-level security and give the table its policies.
select t.name as object,
       format('%s holds %s and row-level security is off.%s', t.apps, t.privileges,
              case when exists (select from policies q where q.relation = t.oid) then ' It has policies, but they are not applied.' else '' end) as detail,
       format('alter table %s enable row level security, force row level security;', t.name) as fix
  from tables t
 where t.reachable and not t.rls and not t.allowed and not t.child_of_guarded
   and (t.tenant is not null or exists (select from policies q where q.relation = t.oid))
