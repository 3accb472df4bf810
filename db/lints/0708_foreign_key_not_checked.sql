-- code: K08
-- title: A foreign key is not enforced
-- severity: warning
-- class: 71
-- why: NOT VALID leaves old rows unchecked, NOT ENFORCED and disabled triggers all rows: references into other tenants may already stand there.
-- fix: Repair the rows, then validate the constraint.
select t.name as object,
       format('%I %s.', c.conname, case when k.unenforced then 'is NOT ENFORCED' when k.disabled then 'has its triggers disabled' else 'is NOT VALID' end) as detail,
       case when k.unenforced then format('alter table %s alter constraint %I enforced;', t.name, c.conname)
            when k.disabled then format('alter table %s enable trigger all;', t.name)
            else format('alter table %s validate constraint %I;', t.name, c.conname) end as fix
  from pg_constraint c
  join tenant_tables t on t.oid = c.conrelid
  cross join lateral (
        select coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true) = false as unenforced,
               exists (select from pg_trigger g where g.tgconstraint = c.oid and g.tgisinternal and g.tgenabled = 'D') as disabled
  ) k
 where c.contype = 'f' and c.conparentid = 0 and (not c.convalidated or k.unenforced or k.disabled)
