-- code: P04
-- title: A policy opens when the tenant is missing
-- severity: error
-- class: 38, 39, 40
-- why: "No tenant set" is the state of every connection that forgot to set one, and after a transaction the setting is an empty string, not NULL. Rows
--      without a tenant are everybody's.
-- fix: Compare for equality only, and raise when no tenant is set; maintenance uses another role.
select distinct c.table_name as object, format('Policy %I, %s: %s', c.policy, c.clause, c.raw) as detail,
       format('Rewrite policy %I on %s without this alternative.', c.policy, c.table_name) as fix
  from clauses c
  cross join lateral regexp_split_to_table(c.text, ' (?:OR|AND) ') as f (part)
 where c.tenant is not null
   and (f.part ~ 'IS NULL' and (f.part ~ c.tenant_pattern or f.part ~ 'current_setting\(' or f.part ~ '[a-zA-Z0-9_"]\(\)')
        or f.part ~ '(^|[^<>!])= <empty>' and (f.part ~ 'current_setting\(' or f.part ~ '[a-zA-Z0-9_"]\(\)')
        or f.part ~ ('COALESCE\(.*' || c.tenant_pattern)
        or f.part ~ 'NOT \(.*IS DISTINCT FROM' and f.part ~ c.tenant_pattern
        or btrim(f.part, '() ') = 'true' and c.text ~ ' OR '
        or f.part ~ '\m(THEN|ELSE) true\M'
        or f.part ~ c.tautology)
