-- code: F14
-- title: A default, check, index or generated column calls a user-defined function
-- severity: warning
-- palisade: error
-- class: 27, 29
-- why: Such a function runs on rows wherever the table is written or maintained, partly with the owner's rights; marked IMMUTABLE without being so, it keeps
--      one tenant's answer for all.
-- fix: Use built-in functions in expressions, and set what must be computed in the statement.
select distinct t.name as object, format('%s calls %s%s.', k.place, f.name, case when f.definer then ', which is SECURITY DEFINER' else '' end) as detail,
       'Replace the expression by one of built-in functions.' as fix
  from pg_depend d
  join functions f on f.oid = d.refobjid
  cross join lateral (
        select a.adrelid as relation, format('The %s of column %I', case when c.attgenerated = '' then 'default' else 'generation expression' end, c.attname) as place,
               c.attgenerated = '' as is_default
          from pg_attrdef a join pg_attribute c on c.attrelid = a.adrelid and c.attnum = a.adnum
         where d.classid = 'pg_attrdef'::regclass and a.oid = d.objid
        union all
        select c.conrelid, format('Constraint %I', c.conname), false from pg_constraint c
         where d.classid = 'pg_constraint'::regclass and c.oid = d.objid and c.contype = 'c'
        union all
        select i.indrelid, format('Index %I', i.indexrelid::regclass::text), false from pg_index i
         where d.classid = 'pg_class'::regclass and i.indexrelid = d.objid
  ) k
  join tenant_tables t on t.oid = k.relation
 where d.refclassid = 'pg_proc'::regclass and f.extension is null and not f.allowed and not (f.is_context and k.is_default)
