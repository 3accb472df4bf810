-- code: G10
-- title: New functions are executable by PUBLIC
-- severity: warning
-- needs: palisade
-- class: 15
-- why: PostgreSQL grants EXECUTE on each new function to PUBLIC, so that a helper of a migration is callable by every request until somebody notices.
--      Only a default without a schema takes it away.
-- fix: Revoke it once per owner.
select format('%I', o.rolname) as object, 'Functions it creates are executable by PUBLIC.' as detail,
       format('alter default privileges for role %I revoke execute on functions from public;', o.rolname) as fix
  from pg_roles o
 where (o.oid in (select t.owner from tables t)
        or o.oid in (select f.owner from functions f join params p on f.schema = any (p.schemas || p.context_schemas) where f.extension is null))
   and not o.rolsuper
   and not exists (
        select from pg_default_acl d
         where d.defaclrole = o.oid and d.defaclnamespace = 0 and d.defaclobjtype = 'f'
           and not exists (select from aclexplode(d.defaclacl) a where a.grantee = 0))
