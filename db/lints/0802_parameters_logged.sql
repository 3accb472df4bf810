-- code: S02
-- title: Statement parameters go to the server's log
-- severity: warning
-- class: 61
-- why: Bind parameters carry tenants' data, credentials and, in Palisade, the sealed scope. Whoever reads the log reads all tenants.
-- fix: Set both limits to 0.
with effective as (
    select a.rolname, s.name, coalesce(d.value, s.reset_val) as value, coalesce(d.setrole, 0) as setrole, coalesce(d.setdatabase, 0) as setdatabase
      from app a
      cross join pg_settings s
      -- A setting of the role in this database wins over one of the role, that over the database's, that over one for all.
      left join lateral (
            select split_part(e.entry, '=', 2) as value, x.setrole, x.setdatabase
              from pg_db_role_setting x cross join lateral unnest(x.setconfig) as e (entry)
             where split_part(e.entry, '=', 1) = s.name
               and x.setrole in (0, a.oid) and x.setdatabase in (0, (select b.oid from pg_database b where b.datname = current_database()))
             order by x.setrole <> 0 desc, x.setdatabase <> 0 desc limit 1
      ) d on true
     where s.name in ('log_parameter_max_length', 'log_parameter_max_length_on_error', 'log_statement', 'log_min_duration_statement', 'log_min_duration_sample')
)
select l.name as object,
       format('It is %s for %s.', l.value, string_agg(quote_ident(l.rolname), ', ' order by l.rolname)) as detail,
       f.fix
  from effective l
  cross join params p
  cross join lateral (
        select case when l.setrole = 0 then format('alter database %I set %s = 0;', current_database(), l.name)
                    when l.setdatabase = 0 then format('alter role %I set %s = 0;', l.rolname, l.name)
                    else format('alter role %I in database %I set %s = 0;', l.rolname, current_database(), l.name) end as fix
  ) f
 where l.name in ('log_parameter_max_length', 'log_parameter_max_length_on_error') and l.value <> '0'
   and (l.name = 'log_parameter_max_length_on_error' or p.profile = 'palisade'
        or exists (select from effective s
                    where s.rolname = l.rolname
                      and (s.name = 'log_statement' and s.value in ('mod', 'all')
                           or s.name in ('log_min_duration_statement', 'log_min_duration_sample') and s.value !~ '^-1')))
 group by l.name, l.value, f.fix
