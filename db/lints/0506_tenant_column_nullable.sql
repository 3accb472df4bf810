-- code: T06
-- title: The tenant column may be NULL
-- severity: warning
-- palisade: error
-- class: 38
-- why: A row without a tenant belongs to nobody or, with the first policy that says `or … is null`, to everybody. Foreign keys are not checked for it.
-- fix: Make the column NOT NULL.
select t.name as object,
       case when t.tenant_not_null then 'Its NOT NULL constraint is not validated: old rows may still be NULL.' else 'The column accepts NULL.' end as detail,
       case when t.tenant_not_null then format('alter table %s validate constraint %I;', t.name, c.conname)
            else format('alter table %s alter column %I set not null;', t.name, p.tenant_column) end as fix
  from tenant_tables t
  cross join params p
  left join pg_constraint c on c.conrelid = t.oid and c.contype = 'n' and c.conkey = array[t.tenant] and not c.convalidated
 where not t.tenant_not_null or c.oid is not null
