-- code: P09
-- title: A permissive policy admits rows of every tenant
-- severity: error
-- class: 4, 34, 35
-- why: It, or one of its alternatives, does not compare the tenant, and permissive policies are ORed: whatever it admits is admitted, however
--      strict the others are.
-- fix: Put the tenant comparison into it; better, add a restrictive wall.
select q.table_name as object,
       format('Policy %I (%s) admits %s.', q.policy, case q.command when 'r' then 'SELECT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end, q.raw_using) as detail,
       format('drop policy %I on %s;  -- or add the comparison of %I to it', q.policy, q.table_name, p.tenant_column) as fix
  from policies q
  cross join params p
 where q.permissive and q.for_app and q.tenant is not null and not q.allowed and q.command in ('r', 'w', 'd', '*')
   and not q.using_names_tenant and btrim(q.using_text, '()') <> 'false'
   and not exists (select from walls w where w.relation = q.relation and w.command in ('*', q.command) and w.using_names_tenant)
