-- code: R03
-- title: Runtime role is a member of a predefined role
-- severity: error
-- class: 5, 70
-- why: pg_read_all_data reads keys and every table without a policy, the server-file and program roles leave the database, the monitor roles
--      show other sessions' statements, pg_signal_backend ends them.
-- fix: Revoke the membership; give monitoring a login of its own.
select format('%I', r.app) as object, format('It is a member of %s.', m.rolname) as detail,
       format('revoke %I from %I;', pg_get_userbyid(r.granted), r.app) as fix
  from reach r join pg_roles m on m.oid = r.role
 where m.rolname ~ '^pg_'
