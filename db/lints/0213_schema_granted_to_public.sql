-- code: G13
-- title: PUBLIC may look into a schema
-- severity: warning
-- needs: palisade
-- class: 11, 15
-- why: USAGE on a schema is the second lock in front of each object that was granted too widely; `public` has it open from the start.
-- fix: Revoke USAGE from PUBLIC and grant it to the runtime roles.
select format('%I', n.nspname) as object, 'USAGE is granted to PUBLIC.' as detail,
       format('revoke usage on schema %I from public;', n.nspname) as fix
  from user_schemas n
  cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
 where a.privilege_type = 'USAGE' and a.grantee = 0
