-- code: R09
-- title: One of Palisade's own roles is missing or has the wrong attributes
-- severity: error
-- needs: palisade
-- class: 1, 6, 32
-- why: The owner, the guard, the doors' owner, the recorder and the eraser must not be able to log in, no role may bypass policies, and none of them may be a member of anything:
--      each would open the wall from a side the policies do not face.
-- fix: Run `palisade migrate` as a superuser, or apply db/roles.sql.
with expected (name, login) as (
    values ('palisade_owner', false), ('palisade_guard', false), ('palisade_doors', false), ('palisade_audit', false), ('palisade_eraser', false), ('palisade_app', true), ('palisade_ingest', true)
)
select e.name as object,
       case when r.oid is null then 'The role does not exist.'
            when r.rolcanlogin and not e.login then 'It may log in.'
            when not r.rolcanlogin and e.login then 'It may not log in, so the application cannot use it.'
            when m.names is not null then format('It is a member of %s.', m.names)
            else 'It has ' || concat_ws(', ', case when r.rolsuper then 'SUPERUSER' end, case when r.rolbypassrls then 'BYPASSRLS' end,
                                        case when r.rolcreaterole then 'CREATEROLE' end, case when r.rolcreatedb then 'CREATEDB' end,
                                        case when r.rolreplication then 'REPLICATION' end) || '.' end as detail,
       case when r.oid is null then format('create role %s %s noinherit;', e.name, case when e.login then 'login' else 'nologin' end)
            when m.names is not null and not e.login then format('revoke %s from %s;', m.names, e.name)
            else format('alter role %s %s nosuperuser nobypassrls nocreaterole nocreatedb noreplication;', e.name, case when e.login then 'login' else 'nologin' end) end as fix
  from expected e
  left join pg_roles r on r.rolname = e.name
  left join lateral (
        select string_agg(format('%I', g.rolname), ', ' order by g.rolname) as names
          from pg_auth_members a join pg_roles g on g.oid = a.roleid
         where a.member = r.oid and not e.login
  ) m on true
 where r.oid is null
    or r.rolcanlogin <> e.login
    or m.names is not null
    or r.oid not in (select a.oid from app a) and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication)
