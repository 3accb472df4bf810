-- code: G06
-- title: A subscription writes into this database
-- severity: warning
-- class: 99
-- why: The apply worker writes what the publisher sends, as the subscription's owner: tenant and organization of each row are the publisher's word.
-- fix: Subscribe in a database of its own, or let the subscription be owned by a role without BYPASSRLS that tenant policies hold for.
select 'subscription ' || format('%I', s.subname) as object,
       format('It is owned by %I%s.', o.rolname, case when o.rolsuper or o.rolbypassrls then ', whom no policy stops' else '' end) as detail,
       format('drop subscription %I;', s.subname) as fix
  from pg_subscription s
  join pg_roles o on o.oid = s.subowner
 where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
