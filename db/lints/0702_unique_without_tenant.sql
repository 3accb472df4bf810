-- code: K02
-- title: A unique key spans tenants
-- severity: error
-- class: 75, 76, 77
-- why: Uniqueness is checked past row-level security. "Duplicate key", an ON CONFLICT DO NOTHING that did nothing, or a wait for an open transaction tells one tenant
--      which mail address, slug or number another has; and it blocks the value.
-- fix: Let the key begin with the tenant.
select t.name as object, format('%s is unique across all tenants: %s.', i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)) as detail,
       format('create unique index on %s (%I, …);  -- and drop %s', t.name, p.tenant_column, i.indexrelid::regclass) as fix
  from pg_index i
  join tenant_tables t on t.oid = i.indrelid
  cross join params p
 where i.indisunique and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
   and t.tenant <> all ((i.indkey::int2[])[0:i.indnkeyatts - 1])
   and not (i.indisprimary and i.indnkeyatts = 1 and exists (
        select from pg_attribute a
         where a.attrelid = t.oid and a.attnum = i.indkey[0]
           and (a.atttypid = 'uuid'::regtype or a.attidentity <> '' or exists (
                select from pg_attrdef f where f.adrelid = t.oid and f.adnum = a.attnum and pg_get_expr(f.adbin, f.adrelid) ~ '^nextval\('))))
