-- code: K01
-- title: A foreign key does not carry the tenant
-- severity: error
-- class: 71, 72
-- why: Foreign keys are checked past row-level security: a row may point at another tenant's row, its success or failure tells that the row exists,
--      and ON DELETE CASCADE crosses over.
-- fix: Reference the key (tenant, id) and carry the tenant in both.
select t.name as object,
       format('%I references %s without %I%s.', c.conname, r.name, p.tenant_column, case c.confdeltype when 'c' then ', and cascades on delete' when 'n' then ', and sets NULL on delete' else '' end) as detail,
       format('alter table %s drop constraint %I, add foreign key (%I, …) references %s (%I, …);', t.name, c.conname, p.tenant_column, r.name, p.tenant_column) as fix
  from pg_constraint c
  join tenant_tables t on t.oid = c.conrelid
  join tenant_tables r on r.oid = c.confrelid
  cross join params p
 where c.contype = 'f' and c.conparentid = 0
   and not exists (select from unnest(c.conkey, c.confkey) as k (child, parent) where k.child = t.tenant and k.parent = r.tenant)
