-- code: G02
-- title: Runtime role may create schemas in the database
-- severity: error
-- class: 11
-- why: A schema of its own gives a role everything CREATE gives: tables with triggers and foreign keys, functions, operators; a trusted extension too.
-- fix: Revoke CREATE on the database.
select format('%I', d.datname) as object, format('CREATE on the database is granted to %s.', case g.grantee when 'public' then 'PUBLIC' else g.grantee end) as detail,
       format('revoke create on database %I from %s;', d.datname, g.grantee) as fix
  from pg_database d
  cross join lateral (
        select distinct case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as grantee
          from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
         where a.privilege_type = 'CREATE' and a.grantee <> d.datdba and (a.grantee = 0 or a.grantee in (select r.role from reach r))
  ) g
 where d.datname = current_database()
