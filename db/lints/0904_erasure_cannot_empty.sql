-- code: D02
-- title: Erasing a tenant would leave its rows in this table, or could reach beyond the tenant
-- severity: error
-- needs: palisade
-- class: 21, 34
-- why: A tenant that leaves is erased from every table on which palisade_eraser may delete, and nothing but the wall keeps that role inside the tenant.
-- fix: Publish the table with the protect procedure, and let a wall that names roles name palisade_eraser as well.
select t.name as object,
       case when not k.may then 'palisade_eraser may not delete from it.'
            when not k.policy then 'No policy lets operators'' scopes delete from it.'
            else 'Its wall does not hold for palisade_eraser.' end as detail,
       case when not k.may then format('grant select, delete on %s to palisade_eraser;', t.name)
            when not k.policy then format('create policy erases on %s for delete to public using ((select ctx.can_write()) and (select ctx.all_orgs()));', t.name)
            else format('alter policy wall on %s to <its roles>, palisade_eraser;', t.name) end as fix
  from tenant_tables t
  join pg_roles e on e.rolname = 'palisade_eraser'
  cross join lateral (
        select has_table_privilege(e.oid, t.oid, 'delete') and has_table_privilege(e.oid, t.oid, 'select') as may,
               exists (select from policies q where q.relation = t.oid and q.permissive and q.command in ('d', '*')) as policy,
               exists (select from walls w where w.relation = t.oid and (w.for_public or e.oid = any (w.roles))) as walled
  ) k
 where t.kind in ('r', 'p')
   and exists (select from walls w where w.relation = t.oid)
   and exists (select from policies q where q.relation = t.oid and q.permissive)
   and not (k.may and k.policy and k.walled)
   and not exists (select from pg_inherits i where i.inhrelid = t.oid)
