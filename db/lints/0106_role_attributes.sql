-- code: R06
-- title: Runtime role may create roles or databases, or replicate
-- severity: error
-- class: 6, 99
-- why: CREATEROLE hands out memberships (before PostgreSQL 16 in any role that is not a superuser), REPLICATION copies the whole cluster past every policy,
--      CREATEDB makes databases the role owns.
-- fix: Remove the attributes.
select format('%I', r.app) as object,
       case when r.role = r.app_oid then 'It has ' else format('It can become %I, which has ', m.rolname) end
         || concat_ws(', ', case when m.rolcreaterole then 'CREATEROLE' end, case when m.rolcreatedb then 'CREATEDB' end, case when m.rolreplication then 'REPLICATION' end)
         || '.' as detail,
       case when r.role = r.app_oid then format('alter role %I nocreaterole nocreatedb noreplication;', r.app)
            else format('revoke %I from %I;', pg_get_userbyid(r.granted), r.app) end as fix
  from reach r join pg_roles m on m.oid = r.role
 where not m.rolsuper and (m.rolcreaterole or m.rolcreatedb or m.rolreplication)
