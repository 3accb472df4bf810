-- code: K07
-- title: The primary key is missing or does not begin with the tenant
-- severity: warning
-- needs: palisade
-- class: 44, 71
-- why: Reads of one row and foreign keys go through it; it is also what the table is distributed by.
-- fix: Make it (tenant, id).
select t.name as object,
       case when i.indexrelid is null then 'It has no primary key.' else format('%s begins with another column.', i.indexrelid::regclass) end as detail,
       case when i.indexrelid is null then format('alter table %s add primary key (%I, <id>);', t.name, p.tenant_column)
            else format('alter table %s drop constraint %I, add primary key (%I, %s);', t.name, c.conname, p.tenant_column,
                        (select string_agg(quote_ident(a.attname), ', ' order by k.at)
                           from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) with ordinality as k (col, at)
                           join pg_attribute a on a.attrelid = t.oid and a.attnum = k.col
                          where k.col <> t.tenant)) end as fix
  from tenant_tables t
  cross join params p
  left join pg_index i on i.indrelid = t.oid and i.indisprimary
  left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'p'
 where i.indexrelid is null
    or i.indkey[0] <> t.tenant and t.tenant = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
