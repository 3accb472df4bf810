-- code: G09
-- title: Runtime role may create temporary tables
-- severity: warning
-- palisade: error
-- class: 12, 63
-- why: A temporary table hides the real one of the same name from every unqualified statement, also from the next user of a pooled connection, who then
--      reads and writes a table without policies.
-- fix: Revoke TEMPORARY on the database; or at least qualify every name and discard temporary objects when a connection changes hands.
select format('%I', d.datname) as object, format('TEMPORARY on the database is granted to %s.', case g.grantee when 'public' then 'PUBLIC' else g.grantee end) as detail,
       format('revoke temporary on database %I from %s;', d.datname, g.grantee) as fix
  from pg_database d
  cross join lateral (
        select distinct case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as grantee
          from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
         where a.privilege_type = 'TEMPORARY' and a.grantee <> d.datdba and (a.grantee = 0 or a.grantee in (select r.role from reach r))
  ) g
 where d.datname = current_database()
