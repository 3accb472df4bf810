-- code: N02
-- title: No tenant table was found
-- severity: error
-- class: none
-- why: Tables, policies and keys are judged where the tenant column is. A wrong column or schema name selects nothing, and nothing is not clean.
-- fix: Name the column that carries the tenant, and the schemas that hold the tables.
select quote_ident(p.tenant_column) as object,
       case when c.n = 0 then format('There is no table in %s.', k.place) else format('None of the %s tables in %s has a column of this name.', c.n, k.place) end
         || coalesce((
                select ' Columns that look like one: ' || string_agg(format('%s (%s tables)', x.attname, x.n), ', ' order by x.n desc, x.attname) || '.'
                  from (select a.attname, count(*) as n
                          from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
                         where a.attname ~* '^(tenant|account|org|organi[sz]ation|company|workspace|customer|client|team|shop|store|brand|site)_?(id|key|uuid)$'
                         group by a.attname order by count(*) desc, a.attname limit 4) x), '') as detail,
       'Pass the name of the tenant column, and the schemas of the tenant tables.' as fix
  from params p
  cross join lateral (select coalesce(array_to_string(p.schemas, ', '), 'any schema') as place) k
  cross join (select count(*) as n, count(t.tenant) as with_tenant from tables t) c
 where c.with_tenant = 0
