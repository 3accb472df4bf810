-- code: T04
-- title: Tenant table without row-level security
-- severity: warning
-- palisade: error
-- class: 33, 48
-- why: No runtime role reaches it today. The next grant, view or attached partition opens it, and nothing will say so.
-- fix: Enable and force row-level security: without a policy the table is closed.
select t.name as object, 'Row-level security is off; no runtime role holds a privilege on it.' as detail,
       format('alter table %s enable row level security, force row level security;', t.name) as fix
  from tenant_tables t
 where not t.rls and not t.reachable
