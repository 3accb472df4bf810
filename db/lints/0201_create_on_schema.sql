-- code: G01
-- title: Runtime role may create objects in a schema
-- severity: error
-- class: 8, 9, 11, 29, 83
-- why: With a table, function or operator of its own a role probes foreign keys, catches rows in triggers, and redirects names that other code
--      looks up through search_path. PUBLIC counts: every role has what PUBLIC has.
-- fix: Revoke CREATE from PUBLIC and from runtime roles, in `public` too.
select format('%I', n.nspname) as object, format('CREATE is granted to %s.', case g.grantee when 'public' then 'PUBLIC' else g.grantee end) as detail,
       format('revoke create on schema %I from %s;', n.nspname, g.grantee) as fix
  from user_schemas n
  cross join lateral (
        select distinct case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as grantee
          from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
         where a.privilege_type = 'CREATE' and a.grantee <> n.nspowner and (a.grantee = 0 or a.grantee in (select r.role from reach r))
  ) g
