-- code: S03
-- title: Large objects are open to everybody
-- severity: error
-- class: 98
-- why: With lo_compat_privileges on, no permission of a large object is checked.
-- fix: Switch it off.
select k.place as object, 'lo_compat_privileges is on.' as detail, k.fix
  from (
        select 'lo_compat_privileges' as place, 'alter system set lo_compat_privileges = off;' as fix
         where current_setting('lo_compat_privileges') = 'on'
        union all
        select case when d.setrole = 0 then 'database ' || format('%I', current_database()) else format('%I', pg_get_userbyid(d.setrole)) end,
               case when d.setrole = 0 then format('alter database %I reset lo_compat_privileges;', current_database()) else format('alter role %I reset lo_compat_privileges;', pg_get_userbyid(d.setrole)) end
          from pg_db_role_setting d cross join lateral unnest(d.setconfig) as e (entry)
         where e.entry ~ '^lo_compat_privileges=(on|true|1|yes)$'
           and d.setdatabase in (0, (select b.oid from pg_database b where b.datname = current_database()))
           and (d.setrole = 0 or d.setrole in (select r.role from reach r))
  ) k
