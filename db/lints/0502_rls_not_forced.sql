-- code: T02
-- title: Row-level security does not hold for the table's owner
-- severity: warning
-- palisade: error
-- class: 2
-- why: Without FORCE the owner, and every view and SECURITY DEFINER function the owner has, reads all tenants.
-- fix: Force it.
select t.name as object, format('Its owner %I is not subject to its policies.', pg_get_userbyid(t.owner)) as detail,
       format('alter table %s force row level security;', t.name) as fix
  from tables t
 where t.rls and not t.forced and (t.tenant is not null or t.reachable)
