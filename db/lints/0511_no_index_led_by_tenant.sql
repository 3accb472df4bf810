-- code: T11
-- title: No index begins with the tenant column
-- severity: warning
-- class: 44, 85, 91
-- why: Each statement scans all tenants' rows to find one tenant's: slow, and its duration tells how much the others store.
-- fix: Create an index led by the tenant column.
select t.name as object, format('None of its %s indexes begins with the column.', (select count(*) from pg_index i where i.indrelid = t.oid)) as detail,
       format('create index on %s (%I, …);', t.name, p.tenant_column) as fix
  from tenant_tables t cross join params p
 where not exists (select from pg_index i where i.indrelid = t.oid and i.indisvalid and i.indpred is null and i.indkey[0] = t.tenant)
