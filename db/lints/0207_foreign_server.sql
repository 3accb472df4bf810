-- code: G07
-- title: Runtime role can use a foreign server
-- severity: error
-- class: 25
-- why: A user mapping carries the rights of another login on the remote side, where this database's policies do not exist. USAGE on a server or a
--      wrapper lets the role define mappings of its own.
-- fix: Drop the mapping and revoke USAGE; bring foreign data in with a job of its own.
select k.object, k.detail, k.fix
  from (
        select 'server ' || format('%I', m.srvname) as object,
               format('A user mapping for %s exists.', case when m.umuser = 0 then 'PUBLIC' else format('%I', m.usename) end) as detail,
               format('drop user mapping for %s server %I;', case when m.umuser = 0 then 'public' else format('%I', m.usename) end, m.srvname) as fix
          from pg_user_mappings m
         where m.umuser = 0 or m.umuser in (select r.role from reach r)
        union
        select 'server ' || format('%I', s.srvname), format('USAGE is granted to %s.', case when a.grantee = 0 then 'PUBLIC' else format('%I', pg_get_userbyid(a.grantee)) end),
               format('revoke usage on foreign server %I from %s;', s.srvname, case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end)
          from pg_foreign_server s cross join lateral aclexplode(s.srvacl) a
         where a.grantee = 0 or a.grantee in (select r.role from reach r)
        union
        select 'foreign-data wrapper ' || format('%I', w.fdwname), format('USAGE is granted to %s.', case when a.grantee = 0 then 'PUBLIC' else format('%I', pg_get_userbyid(a.grantee)) end),
               format('revoke usage on foreign data wrapper %I from %s;', w.fdwname, case when a.grantee = 0 then 'public' else format('%I', pg_get_userbyid(a.grantee)) end)
          from pg_foreign_data_wrapper w cross join lateral aclexplode(w.fdwacl) a
         where a.grantee = 0 or a.grantee in (select r.role from reach r)
  ) k
