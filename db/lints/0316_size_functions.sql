-- code: F16
-- title: Runtime role can measure the volume of all tenants
-- severity: info
-- palisade: warning
-- class: 86
-- why: Sizes, tuple counters and the log position tell how much all tenants together store and write. RLS does not cover them; pg_class.reltuples stays readable.
-- fix: Revoke them from PUBLIC (as superuser, in each database).
select k.object, format('It is open to %s.', string_agg(distinct case when k.grantee = 0 then 'PUBLIC' else format('%I', r.app) end, ', ')) as detail,
       format('revoke %s from %s;', k.what, string_agg(distinct case when k.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(k.grantee)) end, ', ')) as fix
  from (
        select 'pg_catalog.' || c.relname as object, a.grantee, 'select on pg_catalog.' || c.relname as what
          from pg_class c cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
         where c.relnamespace = 'pg_catalog'::regnamespace and a.privilege_type = 'SELECT' and a.grantee <> c.relowner
           and c.relname ~ '^pg_stat(io)?_(all|user)_(tables|indexes|sequences)$|^pg_stat_xact_(all|user)_tables$'
        union all
        select format('pg_catalog.%s(%s)', f.proname, oidvectortypes(f.proargtypes)), a.grantee,
               format('execute on function pg_catalog.%s(%s)', f.proname, oidvectortypes(f.proargtypes))
          from pg_proc f cross join lateral aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
         where f.pronamespace = 'pg_catalog'::regnamespace and a.privilege_type = 'EXECUTE' and a.grantee <> f.proowner
           and f.proname in ('pg_relation_size', 'pg_table_size', 'pg_indexes_size', 'pg_total_relation_size', 'pg_database_size', 'pg_tablespace_size',
                             'pg_stat_get_live_tuples', 'pg_stat_get_dead_tuples', 'pg_stat_get_tuples_inserted', 'pg_stat_get_tuples_updated', 'pg_stat_get_tuples_deleted',
                             'pg_stat_get_ins_since_vacuum', 'pg_stat_get_mod_since_analyze', 'pg_current_wal_lsn', 'pg_current_wal_insert_lsn')
  ) k
  join reach r on k.grantee = r.role or k.grantee = 0
 group by k.object, k.what
