-- code: V05
-- title: A view over tenant tables is not security_invoker
-- severity: warning
-- palisade: error
-- class: 19
-- why: It reads as its owner. Policies hold for this owner today, as long as nobody makes it a superuser, gives it BYPASSRLS or takes FORCE from a table;
--      policies that name roles already answer for the wrong one.
-- fix: Set security_invoker on the view.
select format('%I.%I', n.nspname, v.relname) as object,
       format('It reads %s as %I.', string_agg(distinct t.name, ', '), pg_get_userbyid(v.relowner)) as detail,
       format('alter view %I.%I set (security_invoker = true);', n.nspname, v.relname) as fix
  from pg_class v
  join user_schemas n on n.oid = v.relnamespace
  join view_sources s on s.view = v.oid
  join tenant_tables t on t.oid = s.source
 where v.relkind = 'v' and v.oid in (select q.relation from queried q)
   and not exists (select from pg_options_to_table(v.reloptions) o where o.option_name = 'security_invoker' and o.option_value in ('true', 'on', '1', 'yes'))
 group by n.nspname, v.relname, v.relowner
having not bool_or(v.relowner in (select b.oid from bypassers b) or not t.rls or not t.forced and pg_has_role(v.relowner, t.owner, 'usage'))
