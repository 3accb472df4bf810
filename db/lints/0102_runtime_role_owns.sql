-- code: R02
-- title: Runtime role is, or can become, an owner
-- severity: error
-- class: 2, 3, 32, 70
-- why: An owner switches row-level security off with one ALTER TABLE, replaces the functions that policies call, and drops the policies. FORCE does
--      not stop that. One injected statement is enough.
-- fix: Let a role without login own everything, with the runtime role not among its members.
with owned as (
    select t.owner, 'tables' as sort, t.name from tables t
    union all
    select n.nspowner, 'schemas', format('%I', n.nspname) from user_schemas n
    union all
    select f.owner, 'functions', f.name from functions f where (f.is_context or f.definer) and f.extension is null
    union all
    select d.datdba, 'database', format('%I', d.datname) from pg_database d where d.datname = current_database()
),
counted as (
    select o.owner, o.sort, count(*) as n, (array_agg(o.name order by o.name))[1:3] as sample from owned o group by o.owner, o.sort
)
select format('%I', r.app) as object,
       case when r.role = r.app_oid then 'It owns ' else format('It can become %I, which owns ', pg_get_userbyid(r.role)) end
         || string_agg(format('%s %s (%s%s)', c.n, c.sort, array_to_string(c.sample, ', '), case when c.n > 3 then ', …' else '' end), ', ' order by c.sort desc)
         || '.' as detail,
       case when r.role = r.app_oid then format('reassign owned by %I to <owner role without login>;', r.app)
            else format('revoke %I from %I;', pg_get_userbyid(r.granted), r.app) end as fix
  from reach r join counted c on c.owner = r.role
 where not exists (select from bypassers b where b.oid = r.role)
 group by r.app, r.app_oid, r.role, r.granted
