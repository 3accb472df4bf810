-- code: R04
-- title: Settings stored for a runtime role or the database change every later session
-- severity: warning
-- class: 16, 39
-- why: A role may store defaults for itself, and so may whoever injects SQL into it: a read-only flag stops the application, a search_path redirects
--      names. A stored tenant setting turns "no tenant set" into "this tenant".
-- fix: Remove the setting; send what the application relies on as startup options of the connection, which win over stored ones.
select case when s.setrole = 0 then 'database ' || format('%I', current_database()) else format('%I', pg_get_userbyid(s.setrole)) end as object,
       format('%s%s is stored%s.', split_part(k.entry, '=', 1),
              case when k.name ~ '\.' then '' else ' = ' || substr(k.entry, length(k.name) + 2) end,
              case when s.setrole = 0 then ' for every role' when s.setdatabase = 0 then ' for every database' else ' for this database' end) as detail,
       case when s.setrole = 0 and s.setdatabase = 0 then format('alter role all reset %s;', k.name)
            when s.setrole = 0 then format('alter database %I reset %s;', current_database(), k.name)
            when s.setdatabase = 0 then format('alter role %I reset %s;', pg_get_userbyid(s.setrole), k.name)
            else format('alter role %I in database %I reset %s;', pg_get_userbyid(s.setrole), current_database(), k.name) end as fix
  from pg_db_role_setting s
  cross join params p
  cross join lateral (select e.entry, split_part(e.entry, '=', 1) as name from unnest(s.setconfig) as e (entry)) k
 where s.setdatabase in (0, (select d.oid from pg_database d where d.datname = current_database()))
   and case when s.setrole = 0
            then k.name = 'row_security'
              or k.name ~ '\.' and (k.name ~* '(tenant|account|organi[sz]ation|company|scope)' or split_part(k.name, '.', 2) in (p.tenant_column, p.org_column))
            else s.setrole in (select r.role from reach r)
             and k.name <> all (array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout',
                                      'application_name', 'TimeZone', 'work_mem', 'jit', 'log_parameter_max_length', 'log_parameter_max_length_on_error']) end
