-- code: R05
-- title: A server parameter is granted to a runtime role
-- severity: error
-- class: 17
-- why: SET on a superuser parameter switches off triggers and foreign keys (session_replication_role), logs other tenants' values or forges a
--      guarded scope; ALTER SYSTEM changes the server for everybody.
-- fix: Revoke the grant. In Palisade only palisade_guard may hold one.
select 'parameter ' || a.parname as object,
       format('%s is granted to %s.', string_agg(distinct g.privilege_type, ', '), case when g.grantee = 0 then 'PUBLIC' else format('%I', pg_get_userbyid(g.grantee)) end) as detail,
       format('revoke all on parameter %s from %s;', a.parname, case when g.grantee = 0 then 'public' else format('%I', pg_get_userbyid(g.grantee)) end) as fix
  from pg_parameter_acl a
  cross join lateral aclexplode(a.paracl) g
  cross join params p
 where g.grantee = 0
    or g.grantee in (select r.role from reach r)
    or p.profile = 'palisade' and not exists (select from pg_roles o where o.oid = g.grantee and (o.rolsuper or o.rolname = 'palisade_guard'))
 group by a.parname, g.grantee
