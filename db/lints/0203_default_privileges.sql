-- code: G03
-- title: Default privileges open future tables to a runtime role
-- severity: warning
-- palisade: error
-- class: 14
-- why: A new table is granted the moment it exists, before anybody has enabled row-level security on it.
-- fix: Grant in the same step that enables row-level security, table by table.
select 'default privileges of ' || format('%I', pg_get_userbyid(d.defaclrole)) || case when d.defaclnamespace = 0 then '' else format(' in %I', d.defaclnamespace::regnamespace::text) end as object,
       format('%s on future %s go to %s.', string_agg(distinct g.privilege_type, ', '), k.sort, case g.name when 'public' then 'PUBLIC' else g.name end) as detail,
       format('alter default privileges for role %I%s revoke all on %s from %s;', pg_get_userbyid(d.defaclrole),
              case when d.defaclnamespace = 0 then '' else format(' in schema %s', d.defaclnamespace::regnamespace) end, k.sort, g.name) as fix
  from pg_default_acl d
  cross join lateral (
        select case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'n' then 'schemas' end as sort
  ) k
  cross join lateral (
        select a.privilege_type, case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as name
          from aclexplode(d.defaclacl) a
         where a.grantee <> d.defaclrole
           and (a.grantee in (select r.role from reach r) or a.grantee = 0 and d.defaclobjtype <> 'f')
  ) g
 where k.sort is not null
 group by d.oid, d.defaclrole, d.defaclnamespace, k.sort, g.name
