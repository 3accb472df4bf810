-- code: G05
-- title: A publication sends tenant tables without a row filter
-- severity: warning
-- class: 99
-- why: Logical replication reads the log, not the policies: a subscriber receives every tenant's rows.
-- fix: Publish named tables with a WHERE clause, or make sure that each subscriber may hold every tenant.
select 'publication ' || format('%I', p.pubname) as object,
       case when p.puballtables then 'It is FOR ALL TABLES.'
            else format('It sends %s without a row filter.', k.names) end as detail,
       format('alter publication %I set table <table> where (%s = …);', p.pubname, (select format('%I', q.tenant_column) from params q)) as fix
  from pg_publication p
  left join lateral (
        select string_agg(x.name, ', ' order by x.name) as names
          from (select t.name from pg_publication_rel r join tenant_tables t on t.oid = r.prrelid where r.prpubid = p.oid and r.prqual is null
                union
                select 'schema ' || format('%I', n.nspname) from pg_publication_namespace s join pg_namespace n on n.oid = s.pnnspid
                 where s.pnpubid = p.oid and exists (select from tenant_tables t where t.schema = n.nspname)) x
  ) k on true
 where p.puballtables and exists (select from tenant_tables) or k.names is not null
