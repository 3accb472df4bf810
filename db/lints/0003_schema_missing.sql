-- code: N03
-- title: A schema to check does not exist
-- severity: error
-- class: none
-- why: Tables of a misspelt schema are silently left out.
-- fix: Correct the name, or drop it from the list.
select format('%I', w.name) as object, 'There is no schema of this name in this database.' as detail,
       'Correct the list of schemas.' as fix
  from params p cross join lateral unnest(p.schemas || p.context_schemas) as w (name)
 where not exists (select from pg_namespace n where n.nspname = w.name)
 group by w.name
