-- code: P13
-- title: A policy depends on the current role
-- severity: warning
-- palisade: error
-- class: 30, 4
-- why: Inside views and SECURITY DEFINER functions the role is the owner's, and plans made under one role have been reused under another
--      (CVE-2024-10976 and its kin).
-- fix: Let policies depend on the verified scope.
select c.table_name as object,
       format('Policy %I, %s, asks for %s.', c.policy, c.clause,
              (select string_agg(distinct m.hit[1], ', ') from regexp_matches(c.text, '\m(CURRENT_USER|SESSION_USER|CURRENT_ROLE|USER|pg_has_role)\M', 'gi') as m (hit))) as detail,
       format('Rewrite policy %I on %s.', c.policy, c.table_name) as fix
  from clauses c
 where c.text ~* '\m(current_user|session_user|current_role|pg_has_role)\M'
