-- code: F13
-- title: SECURITY DEFINER function outside the context, the doors, the audit and the erasure
-- severity: error
-- needs: palisade
-- class: 21
-- why: Reviewers look for borrowed rights in three places. One that lives elsewhere escapes them, whoever may execute it today.
-- fix: Make it SECURITY INVOKER, or move it to the doors.
select f.name as object, format('It runs as %I.', f.owner_name) as detail, format('alter %s %s security invoker;', f.word, f.name) as fix
  from functions f
 where f.definer and f.schema not in ('ctx', 'doors', 'audit', 'erasure') and f.extension is null
   and (f.executable_by is null or f.allowed) and not f.is_trigger
