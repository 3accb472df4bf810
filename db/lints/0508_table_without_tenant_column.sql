-- code: T08
-- title: Runtime role reaches a table that has no tenant column
-- severity: warning
-- palisade: error
-- class: 50
-- why: Its rows are the same for all tenants. That is right for a list of currencies, and a leak for a join table or a queue.
-- fix: Add the tenant column and policies; or list the table as shared with a reason.
select t.name as object,
       case when t.reachable then format('%s holds %s.', t.apps, t.privileges) else 'No runtime role reaches it, but it is not on the list of platform tables.' end as detail,
       format('alter table %s add column %I %s not null;', t.name, p.tenant_column, case when p.profile = 'palisade' then 'uuid' else '…' end) as fix
  from tables t cross join params p
 where t.tenant is null and not t.allowed and t.schema <> all (p.context_schemas)
   and (p.profile = 'palisade' or t.reachable and not t.rls and not exists (select from policies q where q.relation = t.oid))
