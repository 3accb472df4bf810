-- code: F08
-- title: A runtime role can call a function that is not on the list
-- severity: error
-- needs: palisade
-- class: 15, 32
-- why: The context schema holds what mints and reads scopes, the doors look across tenants. Exactly the listed functions are for the application;
--      any other one, and any that PUBLIC may execute, is an entrance nobody has judged.
-- fix: Revoke EXECUTE; or add the function to the list with its reason.
select f.name as object,
       case when f.public then 'PUBLIC may execute it.' else format('%s may execute it, and it is not on the list of allowed functions.', f.executable_by) end as detail,
       format('revoke execute on %s %s from %s;', f.word, f.name, case when f.public then 'public' else f.executable_by end) as fix
  from (
        select g.*, g.executable_by ~ '\mPUBLIC\M' as public,
               g.schema = any (p.context_schemas) as guarded
          from functions g cross join params p
         where g.schema = any (p.schemas || p.context_schemas) and g.extension is null and g.executable_by is not null and not g.is_trigger
  ) f
 where f.public or f.guarded and not f.allowed and not f.definer
