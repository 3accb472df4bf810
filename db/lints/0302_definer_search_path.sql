-- code: F02
-- title: SECURITY DEFINER function looks names up through the caller's search_path
-- severity: error
-- class: 22, 67
-- why: The caller decides which table, function or operator a name means, and the function's owner executes it. Unless pg_temp is named last, temporary
--      tables are even searched before the schemas that are named.
-- fix: Pin `search_path = pg_catalog, pg_temp` and qualify the rest, or write the body as BEGIN ATOMIC.
select f.name as object,
       case when k.path is null then 'It sets no search_path.'
            when k.path ~ '\$user' then format('Its search_path (%s) depends on the caller.', k.path)
            else format('Its search_path (%s) does not end with pg_temp, so temporary objects come first.', k.path) end as detail,
       format('alter %s %s set search_path = %s;', f.word, f.name,
              coalesce(nullif(regexp_replace(regexp_replace(k.path, '"?\$user"?\s*,?\s*', '', 'g'), ',?\s*"?pg_temp"?', '', 'g'), ''), 'pg_catalog') || ', pg_temp') as fix
  from functions f
  left join lateral (
        select substr(c.entry, 13) as path from unnest(f.config) as c (entry) where c.entry like 'search\_path=%'
  ) k on true
 where f.definer and not f.parsed_body and f.language not in ('c', 'internal')
   and (k.path is null
        or k.path ~ '\$user'
        or k.path !~ '^\s*("")?\s*$' and k.path !~ '^\s*"?pg_catalog"?\s*$' and k.path !~ ',\s*"?pg_temp"?\s*$')
