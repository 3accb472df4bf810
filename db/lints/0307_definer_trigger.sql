-- code: F07
-- title: SECURITY DEFINER trigger acts across tenants
-- severity: warning
-- palisade: error
-- class: 23, 9
-- why: A rule that the trigger checks with its owner's rights answers about all tenants: "this name is taken" tells one tenant what another has.
-- fix: Make the function SECURITY INVOKER and the rule one of the tenant; or allow the function by name with a reason.
select t.name as object, format('Trigger %I runs %s as %I.', g.tgname, f.name, f.owner_name) as detail,
       format('alter function %s security invoker;', f.name) as fix
  from pg_trigger g
  join functions f on f.oid = g.tgfoid
  join lateral (
        select format('%I.%I', n.nspname, c.relname) as name from pg_class c join spaces n on n.oid = c.relnamespace where c.oid = g.tgrelid
  ) t on true
 where not g.tgisinternal and g.tgparentid = 0 and f.definer and not f.allowed
