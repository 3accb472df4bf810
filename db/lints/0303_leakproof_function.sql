-- code: F03
-- title: User-defined LEAKPROOF function
-- severity: error
-- class: 31
-- why: The planner may run a LEAKPROOF function before the policies, on every row of every tenant. A function that lies about it shows them all.
-- fix: Remove the mark.
select f.name as object, format('It is marked LEAKPROOF; its owner is %I.', f.owner_name) as detail,
       format('alter function %s not leakproof;', f.name) as fix
  from functions f
 where f.leakproof and f.extension is null
