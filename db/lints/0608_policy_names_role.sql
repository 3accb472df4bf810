-- code: P08
-- title: A policy holds for named roles only
-- severity: warning
-- palisade: error
-- class: 4, 30
-- why: Who gets it depends on memberships, and those change without anybody looking at policies. A restrictive policy that names roles stops nobody else.
-- fix: Write policies TO PUBLIC that depend on the verified scope.
select q.table_name as object,
       format('%s policy %I is for %s.', case when q.permissive then 'Permissive' else 'Restrictive' end, q.policy,
              (select string_agg(format('%I', pg_get_userbyid(o.role)), ', ') from unnest(q.roles) o (role))) as detail,
       format('alter policy %I on %s to public;', q.policy, q.table_name) as fix
  from policies q
 where q.tenant is not null and not q.for_public and not q.wall_exception
