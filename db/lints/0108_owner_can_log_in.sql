-- code: R08
-- title: The owner of tenant tables can log in
-- severity: warning
-- palisade: error
-- class: 2, 32
-- why: Owners switch row-level security off. A login that owns tables is a password away from every tenant, and a superuser as owner also lends
--      its rights to each view and SECURITY DEFINER function it owns.
-- fix: Let a NOLOGIN role own tables; migrations take it with SET ROLE.
select format('%I', o.rolname) as object,
       format('It owns %s tenant tables (%s%s) and %s.', count(*), array_to_string((array_agg(t.name order by t.name))[1:3], ', '),
              case when count(*) > 3 then ', …' else '' end,
              case when o.rolsuper then 'is a superuser' else 'may log in' end) as detail,
       case when o.rolsuper then 'Create a role without login and make it the owner (alter table … owner to …).'
            else format('alter role %I nologin;', o.rolname) end as fix
  from tenant_tables t join pg_roles o on o.oid = t.owner
 where (o.rolcanlogin or o.rolsuper) and o.oid not in (select r.role from reach r)
 group by o.rolname, o.rolsuper
