-- code: P05
-- title: A policy trusts a setting that any statement can change
-- severity: warning
-- palisade: error
-- class: 51, 52, 54
-- why: Whoever gets one statement through (injected SQL, a report builder) sets the setting to another tenant and is that tenant. A pooled connection may also
--      still carry the last one's.
-- fix: Verify the context inside the database: sign it, or keep it where the runtime role cannot write.
select c.table_name as object,
       case when c.raw ~ 'current_setting\(' then format('Policy %I, %s, reads %s.', c.policy, c.clause,
                 coalesce((select string_agg(distinct m.hit[1], ', ') from regexp_matches(c.raw, 'current_setting\((''[^'']*'')', 'g') as m (hit)), 'current_setting'))
            else format('Policy %I, %s, calls %s, which reads %s.', c.policy, c.clause, f.name,
                 coalesce((select string_agg(distinct m.hit[1], ', ') from regexp_matches(f.body, 'current_setting\s*\(\s*(''[^'']*'')', 'gi') as m (hit)), 'current_setting')) end as detail,
       'Replace the setting by a verified scope, for example a signed token checked by a function that owns the key.' as fix
  from clauses c
  left join lateral (
        select g.name, g.body
          from (
                -- Apart (offset 0): otherwise the patterns are tried on every function before the oid decides.
                select g.name, g.body, g.proname
                  from pg_depend d join functions g on g.oid = d.refobjid
                 where d.classid = 'pg_policy'::regclass and d.objid = c.oid and d.refclassid = 'pg_proc'::regclass and not g.is_context
                offset 0
          ) g
         where g.body ~* 'current_setting\s*\(' and c.text ~ ('\m' || g.proname || '"?\(')
         order by g.name limit 1
  ) f on true
 where c.raw ~ 'current_setting\(' or f.name is not null
