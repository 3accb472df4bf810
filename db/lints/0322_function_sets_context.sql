-- code: F22
-- title: A function changes the context it runs in
-- severity: warning
-- class: 53, 69
-- why: A SET clause holds for the duration of the call: whoever calls the function acts under the tenant, the role or without the triggers it names, in the middle
--      of another tenant's transaction.
-- fix: Remove the clause; let the caller's verified scope decide.
select f.name as object, format('It is defined with SET %s.', split_part(e.entry, '=', 1)) as detail,
       format('alter %s %s reset %s;', f.word, f.name, split_part(e.entry, '=', 1)) as fix
  from functions f
  cross join params p
  cross join lateral unnest(f.config) as e (entry)
  cross join lateral (select lower(split_part(e.entry, '=', 1)) as name) k
 where k.name in ('row_security', 'role', 'session_authorization', 'session_replication_role', 'backtrace_functions')
    or k.name ~ '\.' and (k.name ~ '(tenant|account|organi[sz]ation|company|scope)' or split_part(k.name, '.', 2) in (p.tenant_column, p.org_column))
