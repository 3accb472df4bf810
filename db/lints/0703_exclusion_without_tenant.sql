-- code: K03
-- title: An exclusion constraint spans tenants
-- severity: error
-- class: 78
-- why: It is checked past row-level security: one tenant's booking is refused because of another's, and thereby told of it.
-- fix: Begin the constraint with the tenant, WITH =.
select t.name as object, format('%I: %s.', c.conname, pg_get_constraintdef(c.oid)) as detail,
       format('alter table %s drop constraint %I, add exclude using gist (%I with =, …);', t.name, c.conname, p.tenant_column) as fix
  from pg_constraint c
  join tenant_tables t on t.oid = c.conrelid
  cross join params p
 where c.contype = 'x' and c.conparentid = 0
   and not exists (select from unnest(c.conkey, c.conexclop) as k (col, op) join pg_operator o on o.oid = k.op where k.col = t.tenant and o.oprname = '=')
