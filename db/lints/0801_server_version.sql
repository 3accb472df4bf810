-- code: S01
-- title: The server lacks fixes for known leaks
-- severity: error
-- class: 29, 30, 83, 95, 102
-- why: Minor releases close leaks of row-level security and statistics: plans reused under another role, statistics shown to those who may not see the rows,
--      MERGE past policies.
-- fix: Install the current minor release: at least 15.14, 16.10, 17.6 or 18.0.
select 'PostgreSQL ' || p.server_version / 10000 || '.' || p.server_version % 10000 as object,
       case when k.minimum is null then 'Major versions before 15 are not supported.' else format('At least %s.%s is needed.', k.major, k.minimum) end as detail,
       'Update the server.' as fix
  from params p
  left join (values (15, 14), (16, 10), (17, 6), (18, 0)) as k (major, minimum) on k.major = p.server_version / 10000
 where p.server_version / 10000 < 15
    or p.server_version % 10000 < k.minimum
