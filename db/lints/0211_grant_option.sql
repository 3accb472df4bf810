-- code: G11
-- title: Runtime role may pass its privileges on
-- severity: warning
-- class: 7, 8, 9
-- why: With the grant option, injected SQL hands the table to other roles, or to PUBLIC, and the grant outlives the session.
-- fix: Revoke the grant option.
select t.name as object,
       format('%s holds %s with grant option.', format('%I', g.app), string_agg(distinct g.privilege, ', ')) as detail,
       format('revoke grant option for all on %s from %s;', t.name, case g.via when 'PUBLIC' then 'public' else g.via end) as fix
  from tables t join relation_grants g on g.relation = t.oid
 where g.grantable and g.privilege <> 'OWNER'
 group by t.name, g.app, g.via
