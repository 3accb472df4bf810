-- code: F15
-- title: A deferrable trigger may run under another scope than its statement
-- severity: info
-- class: none
-- why: A deferred check runs at COMMIT, under whatever tenant is set by then. If it cannot see the rows it is about, a comparison with `<>` passes.
-- fix: Compare with IS DISTINCT FROM, so that a check that sees nothing fails; or make the trigger immediate.
select t.name as object, format('Trigger %I runs %s.', g.tgname, f.name) as detail,
       'Review the function: it must fail when it finds no row.' as fix
  from pg_trigger g
  join functions f on f.oid = g.tgfoid
  join tenant_tables t on t.oid = g.tgrelid
 where not g.tgisinternal and g.tgdeferrable and g.tgparentid = 0
