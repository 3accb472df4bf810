-- code: D01
-- title: The doors' owner holds privileges on a tenant table
-- severity: error
-- needs: palisade
-- class: 21
-- why: Doors answer from small lookup tables made for them. With a privilege on a tenant table a faulty door shows what is in it.
-- fix: Revoke it, and keep what the door needs in a lookup table.
select t.name as object, format('palisade_doors holds %s.', string_agg(distinct a.privilege_type, ', ')) as detail,
       format('revoke all on %s from palisade_doors;', t.name) as fix
  from tenant_tables t
  join pg_class c on c.oid = t.oid
  cross join lateral (
        select x.privilege_type, x.grantee from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x
        union
        select x.privilege_type, x.grantee from pg_attribute k cross join lateral aclexplode(k.attacl) x where k.attrelid = c.oid and k.attacl is not null
  ) a
 where a.grantee = (select r.oid from pg_roles r where r.rolname = 'palisade_doors')
 group by t.name
