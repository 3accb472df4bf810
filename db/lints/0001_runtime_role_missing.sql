-- code: N01
-- title: A runtime role to check does not exist
-- severity: error
-- class: none
-- why: Every rule about privileges asks what the application's roles can do. With a role that does not exist, nothing can be found and the
--      report would look clean.
-- fix: Name the login roles that the application really connects as.
select coalesce(quote_ident(w.name), 'no runtime role') as object,
       case when w.name is null then 'No runtime role was named.' else 'There is no such role on this server.' end
         || coalesce((
                select ' Login roles that can use the checked tables: ' || string_agg(quote_ident(r.rolname), ', ' order by r.rolname) || '.'
                  from pg_roles r
                 where r.rolcanlogin and not r.rolsuper and r.rolname !~ '^pg_'
                   and exists (select from tables t where has_table_privilege(r.oid, t.oid, 'SELECT') or has_table_privilege(r.oid, t.oid, 'INSERT'))), '') as detail,
       'Pass the roles the application connects as.' as fix
  from params p
  left join lateral unnest(p.app_roles) as w (name) on true
 where w.name is null or not exists (select from app a where a.rolname = w.name)
