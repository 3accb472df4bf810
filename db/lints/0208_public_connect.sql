-- code: G08
-- title: Every login of the server may connect to this database
-- severity: warning
-- class: 11
-- why: A role made for another database reads this one's catalog and holds whatever PUBLIC holds here.
-- fix: Revoke CONNECT from PUBLIC and grant it to the runtime roles.
select format('%I', d.datname) as object, 'CONNECT is granted to PUBLIC.' as detail,
       format('revoke connect on database %I from public;', d.datname) as fix
  from pg_database d
  cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
 where d.datname = current_database() and a.privilege_type = 'CONNECT' and a.grantee = 0
