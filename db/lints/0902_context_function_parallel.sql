-- code: C02
-- title: A context function that asks for the backend is PARALLEL SAFE
-- severity: warning
-- class: 68
-- why: A parallel worker has another process id than the session: the check of the token fails there, at random, when plans become parallel.
-- fix: Mark it PARALLEL RESTRICTED.
select f.name as object, 'It calls pg_backend_pid and may run in a parallel worker.' as detail,
       format('alter function %s parallel restricted;', f.name) as fix
  from functions f
 where f.parallel = 's' and f.body ~* '\mpg_backend_pid\s*\('
