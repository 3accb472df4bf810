-- code: N06
-- title: One runtime role holds no privilege on any tenant table
-- severity: warning
-- class: none
-- why: Other runtime roles do. For this one every check of tables and policies was empty.
-- fix: Drop the role from the list, or name the right one.
select format('%I', a.rolname) as object, 'No tenant table is granted to it, to PUBLIC or to a role it belongs to.' as detail,
       'Check the name of the role.' as fix
  from app a
 where exists (select from tenant_tables t where t.reachable)
   and not exists (select from tenant_tables t join relation_grants g on g.relation = t.oid where g.app = a.rolname)
   and not exists (select from reach r join bypassers b on b.oid = r.role where r.app_oid = a.oid)
