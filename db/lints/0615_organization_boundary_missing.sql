-- code: P15
-- title: A policy admits rows of every organization of the tenant
-- severity: warning
-- palisade: error
-- class: 35
-- why: The table carries the organization, but this permissive policy does not compare it, and no restrictive one does: partners of one tenant see each other.
-- fix: Compare the organization in USING and WITH CHECK.
select q.table_name as object,
       format('Policy %I (%s): %s', q.policy, case q.command when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
              concat_ws(' ', case when k.open_using then 'USING ' || q.raw_using end, case when k.open_check then 'WITH CHECK ' || coalesce(q.raw_check, q.raw_using) end)) as detail,
       format('Add the comparison of %I to policy %I on %s.', p.org_column, q.policy, q.table_name) as fix
  from policies q
  cross join params p
  cross join lateral (
        select q.using_text is not null and not q.using_names_org and q.using_text !~ '\mall_orgs\(\)' as open_using,
               q.effective_check is not null and not q.check_names_org and q.effective_check !~ '\mall_orgs\(\)' as open_check
  ) k
 where q.permissive and q.for_app and q.tenant is not null and q.org is not null and not q.allowed
   and (k.open_using or k.open_check)
   and btrim(coalesce(q.using_text, q.effective_check), '()') <> 'false'
   and not exists (select from policies w where w.relation = q.relation and not w.permissive and w.command in ('*', q.command) and w.for_public
                                            and (w.using_names_org or w.using_text is null) and (w.check_names_org or w.effective_check is null))
   and not (q.wall_exception and q.command = 'a'
            and not exists (select from unnest(q.roles) o (role) left join pg_roles r on r.oid = o.role
                             where format('%s.%s:%s', q.schema, q.relname, coalesce(r.rolname, 'PUBLIC')) <> all (p.wall_exceptions)))
