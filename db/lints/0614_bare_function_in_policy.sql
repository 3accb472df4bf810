-- code: P14
-- title: A policy calls its context function for every row
-- severity: warning
-- class: 44
-- why: Outside a sub-select the function runs once per row: scans become four to six times slower.
-- fix: Write `(select f())` instead of `f()`.
select distinct c.table_name as object, format('Policy %I, %s: %s', c.policy, c.clause, c.raw) as detail,
       format('Write each call in policy %I as a sub-select.', c.policy) as fix
  from clauses c
  cross join lateral (
        -- What is left once sub-selects are taken out, nested parentheses included. (offset 0: worked out once, not in every comparison.)
        select regexp_replace(c.text, '\( SELECT ([^()]|\(([^()]|\(([^()]|\(([^()]|\([^()]*\))*\))*\))*\))*\)', '', 'g') as text offset 0
  ) bare
 where c.tenant is not null
   and (bare.text ~ 'current_setting\('
        or exists (select from (
                         -- Apart (offset 0): otherwise the pattern is tried on every function before the oid decides.
                         select f.proname from pg_depend d join functions f on f.oid = d.refobjid
                          where d.classid = 'pg_policy'::regclass and d.objid = c.oid and d.refclassid = 'pg_proc'::regclass and f.arguments = 0
                         offset 0
                   ) f
                    where bare.text ~ ('\m' || f.proname || '"?\(\)')))
