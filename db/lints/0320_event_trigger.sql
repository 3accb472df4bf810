-- code: F20
-- title: An event trigger runs code in other sessions
-- severity: warning
-- palisade: error
-- class: 28
-- why: It fires for every role's DDL, and from PostgreSQL 17 also at login, with the rights of whoever happens to act, superusers included.
-- fix: Keep event triggers to those that close new tables, owned by a role nobody can become; allow the function by name with a reason.
select 'event trigger ' || format('%I', e.evtname) as object,
       format('On %s it runs %s, owned by %I.', e.evtevent, f.name, f.owner_name) as detail,
       format('drop event trigger %I;', e.evtname) as fix
  from pg_event_trigger e
  join functions f on f.oid = e.evtfoid
 where f.extension is null and e.evtenabled <> 'D' and not f.allowed
   and not (f.is_context and f.owner not in (select r.role from reach r) and e.evtevent <> 'login')
