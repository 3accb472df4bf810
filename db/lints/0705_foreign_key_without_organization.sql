-- code: K05
-- title: A foreign key crosses organizations
-- severity: warning
-- palisade: error
-- class: 74
-- why: Both tables belong to organizations, but the key carries the tenant only: a partner may point at, probe and cascade into another partner's rows.
-- fix: Reference (tenant, organization, id).
select t.name as object,
       format('%I references %s without %I.', c.conname, r.name, p.org_column) as detail,
       format('alter table %s drop constraint %I, add foreign key (%I, %I, …) references %s (%I, %I, …);', t.name, c.conname, p.tenant_column, p.org_column, r.name, p.tenant_column, p.org_column) as fix
  from pg_constraint c
  join tenant_tables t on t.oid = c.conrelid
  join tenant_tables r on r.oid = c.confrelid
  cross join params p
 where c.contype = 'f' and c.conparentid = 0 and t.org is not null and r.org is not null
   and exists (select from unnest(c.conkey, c.confkey) as k (child, parent) where k.child = t.tenant and k.parent = r.tenant)
   and not exists (select from unnest(c.conkey, c.confkey) as k (child, parent) where k.child = t.org and k.parent = r.org)
