-- code: T12
-- title: No index begins with tenant and organization
-- severity: warning
-- class: 44, 91
-- why: Requests pinned to an organization read the whole tenant to find their rows.
-- fix: Create an index led by both.
select t.name as object, 'It has both columns, but no index begins with them.' as detail,
       format('create index on %s (%I, %I, …);', t.name, p.tenant_column, p.org_column) as fix
  from tenant_tables t cross join params p
 where t.org is not null
   and not exists (select from pg_index i
                    where i.indrelid = t.oid and i.indisvalid and i.indpred is null
                      and (i.indkey[0] = t.tenant and i.indkey[1] = t.org or i.indkey[0] = t.org and i.indkey[1] = t.tenant))
