-- code: K09
-- title: A unique key spans organizations that may write
-- severity: info
-- class: 75, 76
-- why: A partner who inserts a value learns from "duplicate key" that another partner of the tenant has it. That is right for what is public anyway, such as
--      the key of a link, and a leak for a mail address.
-- fix: Let the key contain the organization; or leave writing to operators.
select t.name as object, format('%s is unique across the organizations of a tenant: %s.', i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)) as detail,
       format('create unique index on %s (%I, %I, …);  -- and drop %s', t.name, p.tenant_column, p.org_column, i.indexrelid::regclass) as fix
  from pg_index i
  join tenant_tables t on t.oid = i.indrelid
  cross join params p
 where i.indisunique and t.org is not null and not exists (select from pg_inherits h where h.inhrelid = i.indexrelid)
   and t.tenant = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])
   and t.org <> all ((i.indkey::int2[])[0:i.indnkeyatts - 1])
   -- Random ids and hashes cannot be guessed; anything else in the key can.
   and exists (select from unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) as k (col)
                 left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.col
                where k.col <> t.tenant and (a.attnum is null or a.atttypid not in ('uuid'::regtype, 'bytea'::regtype)))
   and exists (select from policies q where q.relation = t.oid and q.permissive and q.for_app and q.command in ('a', 'w', '*') and q.check_names_org)
