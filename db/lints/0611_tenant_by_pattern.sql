-- code: P11
-- title: A policy compares the tenant by pattern or part
-- severity: error
-- class: 40, 41, 42
-- why: A prefix of one key is the beginning of another (`t1`, `t10`), an empty string is the beginning of all, and `%` inside a key matches everything.
-- fix: Compare whole keys of type uuid with `=`.
select distinct c.table_name as object, format('Policy %I, %s: %s', c.policy, c.clause, c.raw) as detail,
       format('Rewrite policy %I on %s with `=`.', c.policy, c.table_name) as fix
  from clauses c
  cross join lateral regexp_split_to_table(c.text, ' (?:OR|AND) ') as f (part)
 where c.tenant is not null and f.part ~ c.tenant_pattern
   and f.part ~* '~~|!~| ~\*? |\^@| @> | <@ |\m(starts_with|left|right|substr|substring|lower|upper|btrim|trim|split_part|strpos|position|string_to_array|regexp_[a-z_]+|similar_to_escape)"?\(| (<|>|<=|>=|<>) '
