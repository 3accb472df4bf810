-- code: P02
-- title: No restrictive tenant policy stands in front of the others
-- severity: warning
-- palisade: error
-- class: 34, 35
-- why: Permissive policies are ORed: the next one somebody adds, for an export or a report, opens the table. A restrictive policy for all commands and
--      for PUBLIC is ANDed with everything that comes later.
-- fix: Add the wall; keep permissive policies for what is allowed inside the tenant.
select t.name as object,
       case when k.n > 0 then 'Its restrictive policies leave a gap: the wall must be for ALL commands, TO PUBLIC, and compare the tenant column.'
            else 'It has no restrictive policy.' end as detail,
       case when exists (select from unnest(p.wall_exceptions) e where split_part(e, ':', 1) = t.schema || '.' || t.relname)
            then 'Let the restrictive policy name every runtime role but the excepted one.'
            else format('%screate policy wall on %s as restrictive for all to public using (%I = %s) with check (%I = %s);',
                        case when exists (select from policies q where q.relation = t.oid and q.policy = 'wall') then format('drop policy wall on %s; ', t.name) else '' end,
                        t.name, p.tenant_column, x.context, p.tenant_column, x.context) end as fix
  from tenant_tables t
  cross join params p
  cross join lateral (select case when p.profile = 'palisade' then '(select ctx.tenant_id())' else '(select <current tenant>)' end as context) x
  cross join lateral (select count(*) as n from policies q where q.relation = t.oid and not q.permissive) k
 where t.rls
   and exists (select from policies q where q.relation = t.oid and q.permissive and (q.for_app or p.profile = 'palisade'))
   and not exists (
        select from walls w
         where w.relation = t.oid and w.command = '*' and w.using_names_tenant)
