-- code: F11
-- title: SECURITY DEFINER function that nobody has allowed
-- severity: warning
-- palisade: error
-- class: 21, 15
-- why: It runs with its owner's rights. Policies hold for this owner today; one grant, one BYPASSRLS or one table without FORCE makes it a passage
--      between tenants.
-- fix: Make it SECURITY INVOKER, or allow it by name with a reason.
select f.name as object, format('It runs as %I and is executable by %s.', f.owner_name, f.executable_by) as detail,
       format('alter %s %s security invoker;', f.word, f.name) as fix
  from functions f
 where f.definer and not f.owner_bypasses and not f.is_trigger and f.executable_by is not null and not f.allowed
