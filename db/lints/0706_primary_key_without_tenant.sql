-- code: K06
-- title: The primary key does not carry the tenant
-- severity: warning
-- palisade: error
-- class: 71, 75
-- why: The key itself is hard to guess, but nobody can reference (tenant, id), so foreign keys to this table cross tenants; and the table cannot be distributed
--      by tenant.
-- fix: Make it (tenant, id).
select t.name as object, format('%s is (%s).', i.indexrelid::regclass, a.attname) as detail,
       format('alter table %s drop constraint %I, add primary key (%I, %I);', t.name, c.conname, p.tenant_column, a.attname) as fix
  from pg_index i
  join tenant_tables t on t.oid = i.indrelid
  join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'p'
  join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
  cross join params p
 where i.indisprimary and i.indnkeyatts = 1 and a.attnum <> t.tenant and c.conparentid = 0
   and (a.atttypid = 'uuid'::regtype or a.attidentity <> '' or exists (
        select from pg_attrdef f where f.adrelid = t.oid and f.adnum = a.attnum and pg_get_expr(f.adbin, f.adrelid) ~ '^nextval\('))
