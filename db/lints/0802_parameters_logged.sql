-- code: S02
-- title: Statement parameters go to the server's log
-- severity: warning
-- class: 61
-- why: Bind parameters carry tenants' data, credentials and, in Palisade, the sealed scope. Whoever reads the log reads all tenants.
-- fix: Set both limits to 0.
with effective as (
    select a.rolname, s.name,
           coalesce((select split_part(e, '=', 2) from pg_db_role_setting d, unnest(d.setconfig) e
                      where split_part(e, '=', 1) = s.name
                        and d.setrole in (0, a.oid) and d.setdatabase in (0, (select b.oid from pg_database b where b.datname = current_database()))
                      order by d.setrole <> 0 desc, d.setdatabase <> 0 desc limit 1), s.reset_val) as value
      from app a
      cross join pg_settings s
     where s.name in ('log_parameter_max_length', 'log_parameter_max_length_on_error', 'log_statement', 'log_min_duration_statement', 'log_min_duration_sample')
)
select l.name as object,
       format('It is %s for %s.', l.value, string_agg(format('%I', l.rolname), ', ' order by l.rolname)) as detail,
       format('alter database %I set %s = 0;', current_database(), l.name) as fix
  from effective l
  cross join params p
 where l.name in ('log_parameter_max_length', 'log_parameter_max_length_on_error') and l.value <> '0'
   and (l.name = 'log_parameter_max_length_on_error' or p.profile = 'palisade'
        or exists (select from effective s
                    where s.rolname = l.rolname
                      and (s.name = 'log_statement' and s.value in ('mod', 'all')
                           or s.name in ('log_min_duration_statement', 'log_min_duration_sample') and s.value !~ '^-1')))
 group by l.name, l.value
