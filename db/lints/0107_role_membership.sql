-- code: R07
-- title: Runtime role is a member of another role
-- severity: warning
-- palisade: error
-- class: 4, 70
-- why: Grants and policies made for the other role, today or next year, also hold for the runtime role. Permissive policies are ORed, so one
--      "to reporting using (true)" opens every table it stands on. NOINHERIT is not enough: SET ROLE remains.
-- fix: Grant the runtime role what it needs directly, and revoke the membership.
select format('%I', r.app) as object, format('It is a member of %I, directly or through another role.', m.rolname) as detail,
       format('revoke %I from %I;', pg_get_userbyid(r.granted), r.app) as fix
  from reach r join pg_roles m on m.oid = r.role cross join params p
 where r.role <> r.app_oid and m.rolname !~ '^pg_'
   and (p.profile = 'palisade' or m.rolname <> all (p.app_roles))
   and m.oid not in (select b.oid from bypassers b)
   and m.oid not in (select t.owner from tables t)
