-- code: N02
-- title: No tenant table was found
-- severity: error
-- class: none
-- why: Tables, policies and keys are judged where the tenant column is. A wrong column or schema name selects nothing, and nothing is not clean.
-- fix: Name the column that carries the tenant, and the schemas that hold the tables.
with candidates as (
    select string_agg(format('%s (%s tables)', k.attname, k.n), ', ' order by k.n desc, k.attname) as names
      from (select a.attname, count(*) as n
              from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
             where a.attname ~* '^(tenant|account|org|organi[sz]ation|company|workspace|customer|client|team|shop|store|brand|site)(_?id|_?key|_?uuid)$'
             group by a.attname order by count(*) desc limit 4) k
)
select format('%I', p.tenant_column) as object,
       format('%s.%s',
              case when c.n = 0 then format('There is no table in %s', coalesce(array_to_string(p.schemas, ', '), 'any schema'))
                   else format('None of the %s tables in %s has a column of this name', c.n, coalesce(array_to_string(p.schemas, ', '), 'all schemas')) end,
              case when d.names is null then '' else ' Columns that look like one: ' || d.names || '.' end) as detail,
       'Pass the name of the tenant column, and the schemas of the tenant tables.' as fix
  from params p cross join candidates d cross join (select count(*) as n from tables) c
 where not exists (select from tables t where t.tenant is not null)
