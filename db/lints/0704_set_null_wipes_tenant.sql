-- code: K04
-- title: A foreign key action overwrites the tenant column
-- severity: error
-- class: 73
-- why: SET NULL and SET DEFAULT without a column list change every column of the key: the row loses its tenant, or the delete fails on NOT NULL.
-- fix: Name the column: ON DELETE SET NULL (column).
select t.name as object,
       format('%I: %s.', c.conname, pg_get_constraintdef(c.oid)) as detail,
       format('alter table %s drop constraint %I, add foreign key (…) references %s (…) on delete set null (<the other column>);', t.name, c.conname, c.confrelid::regclass) as fix
  from pg_constraint c
  join tenant_tables t on t.oid = c.conrelid
 where c.contype = 'f' and c.conparentid = 0 and t.tenant = any (c.conkey)
   and (c.confdeltype in ('n', 'd') and (coalesce(cardinality(c.confdelsetcols), 0) = 0 or t.tenant = any (c.confdelsetcols))
        or c.confupdtype in ('n', 'd'))
