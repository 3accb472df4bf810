-- code: T08
-- title: Runtime role reaches a table that has no tenant column
-- severity: warning
-- palisade: error
-- class: 50
-- why: Its rows are the same for all tenants. That is right for a list of currencies, and a leak for a join table or a queue.
-- fix: Add the tenant column and policies; or list the table as shared with a reason.
select t.name as object,
       concat_ws(' ', case when t.reachable then format('%s holds %s.', t.apps, t.privileges) else 'No runtime role reaches it, but it is not on the list of platform tables.' end,
                 case when k.is_tenants then format('It is the list of the tenants themselves: %I of other tables references it.', p.tenant_column) end) as detail,
       case when k.is_tenants then format('alter table %s enable row level security, force row level security;  -- and a policy that compares its key with the current tenant', t.name)
            else format('alter table %s add column %I %s not null;', t.name, p.tenant_column, case when p.profile = 'palisade' then 'uuid' else '…' end) end as fix
  from tables t
  cross join params p
  cross join lateral (
        select exists (select from pg_constraint c join tables o on o.oid = c.conrelid where c.contype = 'f' and c.confrelid = t.oid and c.conkey = array[o.tenant]) as is_tenants
  ) k
 where t.tenant is null and not t.allowed and t.schema <> all (p.context_schemas)
   and (p.profile = 'palisade' or t.reachable and not t.rls and not exists (select from policies q where q.relation = t.oid))
