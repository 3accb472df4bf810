-- code: V01
-- title: A view shows tenant rows with rights that no policy stops
-- severity: error
-- class: 19, 81
-- why: Without security_invoker a view reads its tables as its owner, and this owner (a superuser, a role with BYPASSRLS, the owner of a table without FORCE,
--      or anybody where row-level security is off) sees every tenant. A WHERE clause in the view is no substitute: a failing cast prints the hidden value.
-- fix: Set security_invoker on the view, and grant the caller what it may see.
select format('%I.%I', n.nspname, v.relname) as object,
       format('It reads %s as %I.', string_agg(distinct t.name, ', '), pg_get_userbyid(v.relowner)) as detail,
       format('alter view %I.%I set (security_invoker = true);', n.nspname, v.relname) as fix
  from pg_class v
  join user_schemas n on n.oid = v.relnamespace
  join view_sources s on s.view = v.oid
  cross join params p
  -- Lookup and key tables count too, as long as they are not open to the caller anyway.
  join tables t on t.oid = s.source and (t.tenant is not null and not (t.allowed and t.reachable) or t.schema = any (p.context_schemas))
 where v.relkind = 'v' and v.oid in (select q.relation from queried q)
   and not exists (select from pg_options_to_table(v.reloptions) o where o.option_name = 'security_invoker' and o.option_value in ('true', 'on', '1', 'yes'))
   and (v.relowner in (select b.oid from bypassers b) or not t.rls or not t.forced and pg_has_role(v.relowner, t.owner, 'usage'))
 group by n.nspname, v.relname, v.relowner
