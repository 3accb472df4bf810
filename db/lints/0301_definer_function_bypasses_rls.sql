-- code: F01
-- title: SECURITY DEFINER function lends rights that no policy stops
-- severity: error
-- class: 21, 15
-- why: It runs as its owner, who is a superuser, has BYPASSRLS or owns tables without FORCE. Whatever it reads or writes, it does for every tenant.
-- fix: Make it SECURITY INVOKER, or give it an owner that policies hold for, revoke EXECUTE from PUBLIC, and allow it by name with a reason.
select f.name as object,
       format('It runs as %I and is executable by %s.%s', f.owner_name, f.executable_by,
              case when f.extension is null then '' else format(' It belongs to extension %s.', f.extension) end) as detail,
       format('alter %s %s security invoker;  -- or: revoke execute on %s %s from public, …;', f.word, f.name, f.word, f.name) as fix
  from functions f
 where f.definer and f.owner_bypasses and not f.is_trigger and f.executable_by is not null and not f.allowed
