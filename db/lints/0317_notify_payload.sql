-- code: F17
-- title: A function sends notifications
-- severity: info
-- class: 90
-- why: Every session of the database may LISTEN on every channel: a payload with data reaches all tenants.
-- fix: Send opaque ids only, and let the listener read the row under its own scope.
select f.name as object, 'Its body calls NOTIFY or pg_notify.' as detail, 'Review the payload.' as fix
  from functions f
 where f.extension is null and f.body ~* '\mpg_notify\s*\(|\mnotify\s+[a-z"_]' and not f.allowed
