-- code: R01
-- title: Runtime role is a superuser or has BYPASSRLS
-- severity: error
-- class: 1
-- why: PostgreSQL applies no policy to such a role: every statement sees every tenant.
-- fix: Let the application log in as an ordinary role of its own.
select format('%I', r.app) as object,
       case when r.role = r.app_oid then 'It is ' else format('It can become %I, which is ', b.rolname) end
         || case when s.rolsuper then 'a superuser.' else 'exempt from row-level security (BYPASSRLS).' end as detail,
       case when r.role = r.app_oid then format('alter role %I nosuperuser nobypassrls;', r.app)
            else format('revoke %I from %I;', pg_get_userbyid(r.granted), r.app) end as fix
  from reach r join bypassers b on b.oid = r.role join pg_roles s on s.oid = b.oid
