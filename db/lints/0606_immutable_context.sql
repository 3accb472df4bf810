-- code: P06
-- title: A context function is marked IMMUTABLE
-- severity: error
-- class: 43
-- why: The planner replaces the call by its result. A prepared statement then keeps the first tenant's value and serves it to the next one.
-- fix: Mark it STABLE.
select f.name as object, 'It takes no argument or reads a setting, a table or the current role, and is marked IMMUTABLE.' as detail,
       format('alter function %s stable;', f.name) as fix
  from functions f
 where f.volatility = 'i' and f.extension is null
   and (f.is_context and f.arguments = 0
        or exists (select from pg_depend d where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass and d.refobjid = f.oid)
           and (f.arguments = 0 or f.body ~* '\m(current_setting|current_user|session_user|pg_backend_pid|from)\M'))
