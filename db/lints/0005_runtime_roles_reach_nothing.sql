-- code: N05
-- title: The runtime roles hold no privilege on any tenant table
-- severity: error
-- class: none
-- why: Either these are not the roles the application uses, or the application does not use this database. Nothing about its reach was checked.
-- fix: Name the login roles that the application really connects as.
select string_agg(format('%I', a.rolname), ', ' order by a.rolname) as object,
       format('None of the %s tenant tables is granted to them, to PUBLIC or to a role they belong to.', (select count(*) from tenant_tables)) as detail,
       'Pass the roles the application connects as.' as fix
  from app a
 where exists (select from tenant_tables)
   and not exists (select from tenant_tables t where t.reachable)
   and not exists (select from reach r join bypassers b on b.oid = r.role)
having count(*) > 0
