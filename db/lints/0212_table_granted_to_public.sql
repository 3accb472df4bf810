-- code: G12
-- title: A tenant table is granted to PUBLIC
-- severity: warning
-- palisade: error
-- class: 4, 50
-- why: Every present and future login of the server has what PUBLIC has; only the policies are left between it and the rows.
-- fix: Grant to the runtime roles by name.
select t.name as object, format('%s is granted to PUBLIC.', string_agg(distinct g.privilege, ', ')) as detail,
       format('revoke all on %s from public;', t.name) as fix
  from tenant_tables t join relation_grants g on g.relation = t.oid
 where g.via = 'PUBLIC'
 group by t.name
