-- code: P12
-- title: A function called by policies is VOLATILE
-- severity: warning
-- class: 44
-- why: It runs again for every row, even inside a sub-select, keeps indexes from being used, and may answer differently from row to row.
-- fix: Mark it STABLE.
select f.name as object,
       format('Policies of %s tables call it.', (select count(distinct q.relation) from pg_depend d join policies q on q.oid = d.objid
                                                   where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass and d.refobjid = f.oid)) as detail,
       format('alter function %s stable;', f.name) as fix
  from functions f
 where f.volatility = 'v'
   and exists (select from pg_depend d join policies q on q.oid = d.objid
                where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass and d.refobjid = f.oid)
