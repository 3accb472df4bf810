-- code: T13
-- title: The planner keeps common values of a personal column of all tenants
-- severity: info
-- class: 84
-- why: Whoever can run EXPLAIN sees from the estimate whether a value is frequent anywhere in the table. The values themselves stay hidden.
-- fix: Switch statistics off for such columns, and never hand EXPLAIN to tenants.
select format('%s.%I', t.name, a.attname) as object, 'Its name suggests personal or secret data, and statistics are collected on it.' as detail,
       format('alter table %s alter column %I set statistics 0;', t.name, a.attname) as fix
  from tenant_tables t
  join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
 where a.attname ~* '(^|_)(e?_?mail|phone|mobile|ssn|social_security|tax_?(id|number)|passport|iban|birth_?(date|day)|date_of_birth|card_number)($|_)'
   and coalesce((to_jsonb(a) ->> 'attstattarget')::int, -1) <> 0
   and t.reachable
