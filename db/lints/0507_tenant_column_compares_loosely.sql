-- code: T07
-- title: Two different tenant keys can compare equal
-- severity: error
-- class: 42
-- why: citext, char(n) and nondeterministic collations ignore case, accents or trailing blanks: `acme` and `ACME` become one tenant.
-- fix: Use uuid, a number, or text with a deterministic collation.
select t.name as object,
       case when c.oid is not null then format('The column has the nondeterministic collation %I.', c.collname)
            else format('The column is of type %s.', format_type(t.tenant_type, null)) end as detail,
       'Convert the column to uuid.' as fix
  from tenant_tables t
  join pg_type y on y.oid = t.tenant_type
  left join pg_type b on b.oid = y.typbasetype
  left join pg_collation c on c.oid = t.tenant_collation and not c.collisdeterministic
 where c.oid is not null or y.typname in ('citext', 'bpchar') or b.typname in ('citext', 'bpchar')
