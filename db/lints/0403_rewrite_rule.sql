-- code: V03
-- title: A rewrite rule acts with its owner's rights
-- severity: error
-- class: 24
-- why: What a rule adds to a statement runs as the owner of the relation, also when the statement came from a runtime role. It writes and reads past policies
--      made for the caller.
-- fix: Drop the rule; use a trigger with SECURITY INVOKER, or a second statement.
select format('%I.%I', n.nspname, c.relname) as object,
       format('Rule %I rewrites %s on it.', w.rulename, case w.ev_type when '1' then 'SELECT' when '2' then 'UPDATE' when '3' then 'INSERT' else 'DELETE' end) as detail,
       format('drop rule %I on %I.%I;', w.rulename, n.nspname, c.relname) as fix
  from pg_rewrite w
  join pg_class c on c.oid = w.ev_class
  join user_schemas n on n.oid = c.relnamespace
 where w.rulename <> '_RETURN' and w.ev_enabled <> 'D'
   and not exists (select from extension_members e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
