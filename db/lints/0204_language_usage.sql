-- code: G04
-- title: Runtime role may run anonymous code blocks
-- severity: warning
-- class: 9, 13, 53
-- why: USAGE on a procedural language, which PUBLIC has from the start, lets injected SQL run DO blocks: loops, error handlers, and notices that
--      carry rows out one by one. Functions that exist keep working without it.
-- fix: Revoke USAGE on the language from PUBLIC.
select 'language ' || format('%I', l.lanname) as object, format('USAGE is granted to %s.', case g.grantee when 'public' then 'PUBLIC' else g.grantee end) as detail,
       format('revoke usage on language %I from %s;', l.lanname, g.grantee) as fix
  from pg_language l
  cross join lateral (
        select distinct case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end as grantee
          from aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a
         where a.privilege_type = 'USAGE' and (a.grantee = 0 or a.grantee in (select r.role from reach r))
  ) g
 where l.lanpltrusted and l.laninline <> 0
