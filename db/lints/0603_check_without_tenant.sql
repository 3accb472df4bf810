-- code: P03
-- title: Rows can be written into another tenant
-- severity: error
-- class: 36, 37
-- why: WITH CHECK decides what a new or changed row may look like. It, or one of its alternatives, does not compare the tenant here, and no
--      restrictive policy adds that.
-- fix: Use the same tenant comparison in USING and WITH CHECK.
select q.table_name as object,
       format('Policy %I (%s) checks new rows with %s.', q.policy, case q.command when 'a' then 'INSERT' when 'w' then 'UPDATE' else 'ALL' end, coalesce(q.raw_check, q.raw_using)) as detail,
       format('alter policy %I on %s with check (%I = %s);', q.policy, q.table_name, p.tenant_column,
              case when p.profile = 'palisade' then '(select ctx.tenant_id())' else '(select <current tenant>)' end) as fix
  from policies q
  cross join params p
 where q.permissive and q.for_app and q.tenant is not null and not q.allowed and q.command in ('a', 'w', '*')
   and not q.check_names_tenant
   and (q.raw_check is not null or exists (select from walls w where w.relation = q.relation and w.command in ('*', q.command) and w.using_names_tenant))
   and not exists (select from walls w where w.relation = q.relation and w.command in ('*', q.command) and w.check_names_tenant)
   and not (q.wall_exception and q.command = 'a'
            and not exists (select from unnest(q.roles) o (role) left join pg_roles r on r.oid = o.role
                             where format('%s.%s:%s', q.schema, q.relname, coalesce(r.rolname, 'PUBLIC')) <> all (p.wall_exceptions)))
