-- code: P10
-- title: The wall is not Palisade's
-- severity: error
-- needs: palisade
-- class: 36, 40, 41, 44, 49
-- why: One text for every table can be judged once. Anything else, however reasonable it looks, has not been attacked.
-- fix: Publish the table with the protect procedure.
select w.table_name as object,
       format('Policy %I: USING %s WITH CHECK %s.', w.policy, w.raw_using, coalesce(w.raw_check, '(none)')) as detail,
       format('alter policy %I on %s using (%I = (select ctx.tenant_id())) with check (%I = (select ctx.tenant_id()));', w.policy, w.table_name, p.tenant_column, p.tenant_column) as fix
  from walls w
  cross join params p
  cross join lateral (select format('(%I = ( SELECT ctx.tenant_id() AS tenant_id))', p.tenant_column) as wall) e
 where w.tenant is not null and w.command = '*' and w.using_names_tenant
   and (regexp_replace(w.raw_using, '\s+', ' ', 'g') <> e.wall or regexp_replace(w.raw_check, '\s+', ' ', 'g') is distinct from e.wall)
