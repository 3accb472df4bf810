-- Shared names for every lint. The verifier puts this text in front of a lint's select:
--     with recursive <this text> select object, detail, fix from (<lint>) …
-- A named set that a lint does not use costs nothing: PostgreSQL never evaluates it. See README.md for the parameters.
params as (
    select $1::text[] as app_roles,
           $2::text   as tenant_column,
           $3::text   as org_column,
           $4::text[] as schemas,
           $5::text[] as allowed_tables,
           $6::text[] as allowed_functions,
           $7::text[] as context_schemas,
           $8::text[] as wall_exceptions,
           $9::text   as profile,
           $10::int   as server_version
),
-- Every schema that belongs to somebody: not the system's, not a session's temporary one.
user_schemas as (
    select n.oid, n.nspname, n.nspowner, n.nspacl
      from pg_namespace n
     where n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
),
-- The schemas whose tables are judged. Views, functions and grants are looked for everywhere: a leak may live next door.
spaces as (
    select s.* from user_schemas s, params p where p.schemas is null or s.nspname = any (p.schemas)
),
extension_members as (
    select d.classid, d.objid, e.extname
      from pg_depend d join pg_extension e on e.oid = d.refobjid
     where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
),
app as (
    select r.oid, r.rolname from pg_roles r, params p where r.rolname = any (p.app_roles)
),
-- Everything a runtime role is or can become: itself and, transitively, every role it is a member of. The INHERIT and SET options
-- of a membership are not trusted, because whoever holds the membership may meet them differently in the next major version.
-- `granted` is the role by whose grant it gets there: the one to revoke.
reach (app_oid, app, role, granted) as (
    select a.oid, a.rolname, a.oid, null::oid from app a
    union
    select r.app_oid, r.app, m.roleid, coalesce(r.granted, m.roleid) from reach r join pg_auth_members m on m.member = r.role
),
-- Owners that row-level security does not stop.
bypassers as (
    select r.oid, r.rolname from pg_roles r where r.rolsuper or r.rolbypassrls
),
-- Privileges that the runtime roles hold on relations, by grant to them, to PUBLIC or to a role they can become, or as owner.
relation_grants as (
    select c.oid as relation, g.app, g.via, g.privilege, g.grantable
      from pg_class c
      join user_schemas n on n.oid = c.relnamespace
      cross join lateral (
            select a.privilege_type as privilege, a.is_grantable as grantable, a.grantee
              from aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))) a
             where a.grantee <> c.relowner
            union all
            select a.privilege_type, a.is_grantable, a.grantee
              from pg_attribute t cross join lateral aclexplode(t.attacl) a
             where t.attrelid = c.oid and t.attacl is not null and not t.attisdropped and a.grantee <> c.relowner
      ) held
      cross join lateral (
            select r.app, r.role, held.privilege, held.grantable,
                   case when held.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(held.grantee)) end as via
              from reach r where held.grantee = r.role or (held.grantee = 0 and r.role = r.app_oid)
      ) g
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select c.oid, r.app, quote_ident(pg_get_userbyid(c.relowner)), 'OWNER', true
      from pg_class c join user_schemas n on n.oid = c.relnamespace join reach r on r.role = c.relowner
     where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
),
reachable as (
    select g.relation, string_agg(distinct quote_ident(g.app), ', ' order by quote_ident(g.app)) as apps,
           string_agg(distinct g.privilege, ', ' order by g.privilege) as privileges,
           string_agg(distinct g.via, ', ' order by g.via) as via
      from relation_grants g
     where g.privilege in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'OWNER')
     group by g.relation
),
-- The tables that are judged: ordinary and partitioned ones of the chosen schemas, without those an extension owns.
tables as (
    select c.oid, format('%I.%I', n.nspname, c.relname) as name, n.nspname as schema, c.relname, c.relowner as owner, c.relkind as kind,
           c.relrowsecurity as rls, c.relforcerowsecurity as forced,
           t.attnum as tenant, t.attnotnull as tenant_not_null, t.atttypid as tenant_type, t.attcollation as tenant_collation,
           o.attnum as org, o.attnotnull as org_not_null,
           r.relation is not null as reachable, coalesce(r.apps, '') as apps, coalesce(r.privileges, '') as privileges,
           format('%s.%s', n.nspname, c.relname) = any (p.allowed_tables) as allowed,
           exists (select from pg_inherits i join pg_class parent on parent.oid = i.inhparent
                    where i.inhrelid = c.oid and parent.relrowsecurity) as child_of_guarded
      from pg_class c
      join spaces n on n.oid = c.relnamespace
      cross join params p
      left join pg_attribute t on t.attrelid = c.oid and t.attname = p.tenant_column and not t.attisdropped and t.attnum > 0
      left join pg_attribute o on o.attrelid = c.oid and o.attname = p.org_column and not o.attisdropped and o.attnum > 0
      left join reachable r on r.relation = c.oid
     where c.relkind in ('r', 'p') and c.relpersistence <> 't'
       and not exists (select from extension_members e where e.classid = 'pg_class'::regclass and e.objid = c.oid)
),
tenant_tables as (
    select t.* from tables t where t.tenant is not null and not t.allowed
),
-- The two expressions of each policy, as written and as text that patterns can be applied to: string literals become 'x' or <empty>,
-- aliases are dropped, white space is one blank.
expressions as (
    select w.oid, w.polrelid, e.clause, e.raw,
           regexp_replace(regexp_replace(regexp_replace(regexp_replace(e.raw,
               '(?<=[ (,\[])''''(?!'')', '<empty>', 'g'),
               '''([^'']|'''')*''', '''x''', 'g'),
               ' AS ("[^"]+"|[a-zA-Z0-9_]+)', '', 'g'),
               '\s+', ' ', 'g') as text
      from pg_policy w
      join tables t on t.oid = w.polrelid
      cross join lateral (
            values ('USING', pg_get_expr(w.polqual, w.polrelid)), ('WITH CHECK', pg_get_expr(w.polwithcheck, w.polrelid))
      ) e (clause, raw)
     where e.raw is not null
),
-- How the tenant's and the organization's column look in such text: a whole word that is not called like a function.
patterns as (
    select '\m' || x.tenant || '\M(?!"?\()' as tenant,
           '\m' || x.org || '\M(?!"?\()' as org,
           -- Handed to a function, which is taken to compare it.
           '[a-zA-Z0-9_"]\([^()]*\m' || x.tenant || '\M' as tenant_as_argument,
           '(?<![.\w"])"?' || x.tenant || '"? = "?' || x.tenant || '"?(?![.\w])' as tautology
      from params p
      cross join lateral (
            select regexp_replace(p.tenant_column, '([^a-zA-Z0-9_])', '\\\1', 'g') as tenant,
                   regexp_replace(p.org_column, '([^a-zA-Z0-9_])', '\\\1', 'g') as org
      ) x
),
-- An expression that is an OR on its outermost level, cut into its alternatives; any other one whole. Deparsed text is fully
-- parenthesized, so an OR belongs to the outermost level when exactly one parenthesis is open before it.
alternatives as (
    select g.oid, g.clause, g.alternative, string_agg(g.part, ' OR ' order by g.i) as text
      from (
            select e.oid, e.clause, o.part, o.i,
                   count(*) filter (where o.i > 1 and before.open = 1) over (partition by e.oid, e.clause order by o.i) as alternative
              from expressions e
              cross join lateral (select string_to_array(e.text, ' OR ') as parts) s
              cross join lateral unnest(s.parts) with ordinality as o (part, i)
              cross join lateral (
                    select length(regexp_replace(x.prefix, '[^(]', '', 'g')) - length(regexp_replace(x.prefix, '[^)]', '', 'g')) as open
                      from (select array_to_string(s.parts[1:o.i - 1], ' OR ') as prefix) x
              ) before
      ) g
     group by g.oid, g.clause, g.alternative
),
-- Whether an expression compares the tenant's column, in every alternative, and whether it compares the organization's, in any.
comparisons as (
    select a.oid, a.clause,
           bool_and(exists (select from regexp_split_to_table(a.text, ' (?:AND|OR) ') as f (part)
                             where f.part ~ m.tenant and f.part !~ m.tautology
                               and (f.part ~ ' [=<>~^@!]+ |\mIN \(|DISTINCT FROM|IS NULL' or f.part ~ m.tenant_as_argument))) as tenant,
           bool_or(exists (select from regexp_split_to_table(a.text, ' (?:AND|OR) ') as f (part)
                            where f.part ~ m.org and f.part ~ ' [=<>]+ |\mIN \(|DISTINCT FROM')) as org
      from alternatives a cross join patterns m
     group by a.oid, a.clause
),
-- Policies of the judged tables. What guards a new row is WITH CHECK, else USING; a clause that does not exist compares nothing.
policies as (
    select w.oid, w.polrelid as relation, t.name as table_name, t.schema, t.relname, w.polname as policy, w.polcmd as command,
           w.polpermissive as permissive, w.polroles as roles, t.tenant, t.org, t.allowed,
           exists (select from unnest(p.wall_exceptions) x where split_part(x, ':', 1) = t.schema || '.' || t.relname) as wall_exception,
           w.polroles = '{0}' as for_public,
           w.polroles = '{0}' or exists (select from reach r where r.role = any (w.polroles)) as for_app,
           u.raw as raw_using, c.raw as raw_check, u.text as using_text,
           case when w.polcmd in ('a', 'w', '*') then coalesce(c.text, u.text) end as effective_check,
           coalesce(cu.tenant, false) as using_names_tenant,
           coalesce(cu.org, false) as using_names_org,
           coalesce(case when c.oid is not null then cc.tenant else cu.tenant end, false) and w.polcmd in ('a', 'w', '*') as check_names_tenant,
           coalesce(case when c.oid is not null then cc.org else cu.org end, false) and w.polcmd in ('a', 'w', '*') as check_names_org
      from pg_policy w
      join tables t on t.oid = w.polrelid
      cross join params p
      left join expressions u on u.oid = w.oid and u.clause = 'USING'
      left join expressions c on c.oid = w.oid and c.clause = 'WITH CHECK'
      left join comparisons cu on cu.oid = w.oid and cu.clause = 'USING'
      left join comparisons cc on cc.oid = w.oid and cc.clause = 'WITH CHECK'
),
-- One row per policy clause, for rules that look at any expression.
clauses as (
    select q.*, e.clause, e.raw, e.text, m.tenant as tenant_pattern, m.tautology
      from policies q
      join expressions e on e.oid = q.oid
      cross join patterns m
     where e.clause = 'USING' or e.text is distinct from q.using_text
),
-- Walls: restrictive policies that every other policy is ANDed with. They hold for everybody when they are for PUBLIC; a table with a listed
-- exception names roles instead, and must then name every runtime role but the excepted one.
walls as (
    select q.* from policies q cross join params p
     where not q.permissive
       and (q.for_public
            or q.wall_exception
               and not exists (select from app a where a.oid <> all (q.roles) and format('%s.%s:%s', q.schema, q.relname, a.rolname) <> all (p.wall_exceptions)))
),
-- Functions of every schema that is not the system's.
functions as (
    select f.oid, format('%I.%I(%s)', n.nspname, f.proname, oidvectortypes(f.proargtypes)) as name, n.nspname as schema, f.proname,
           f.proowner as owner, pg_get_userbyid(f.proowner)::text as owner_name, f.prokind as kind,
           case f.prokind when 'p' then 'procedure' else 'function' end as word,
           f.prosecdef as definer, f.proleakproof as leakproof, f.provolatile as volatility, f.proparallel as parallel, f.proconfig as config,
           f.pronargs as arguments, f.prorettype = any (array['trigger'::regtype::oid, 'event_trigger'::regtype::oid]) as is_trigger,
           f.prosqlbody is not null as parsed_body, l.lanname as language,
           case when f.prosqlbody is null then f.prosrc else pg_get_function_sqlbody(f.oid) end as body,
           x.extname as extension,
           n.nspname = any (p.context_schemas) as is_context,
           n.nspname || '.' || f.proname = any (p.allowed_functions)
             or format('%s.%s(%s)', n.nspname, f.proname, oidvectortypes(f.proargtypes)) = any (p.allowed_functions) as allowed,
           f.proowner in (select b.oid from bypassers b)
             or exists (select from tenant_tables t where t.owner = f.proowner and not (t.rls and t.forced)) as owner_bypasses,
           (select string_agg(distinct case when a.grantee = 0 then 'PUBLIC' else quote_ident(r.app) end, ', ')
              from aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a
              join reach r on a.grantee = r.role or a.grantee = 0
             where a.privilege_type = 'EXECUTE') as executable_by
      from pg_proc f
      join user_schemas n on n.oid = f.pronamespace
      join pg_language l on l.oid = f.prolang
      cross join params p
      left join extension_members x on x.classid = 'pg_proc'::regclass and x.objid = f.oid
),
-- Which views, directly or through other views, the runtime roles can query.
view_sources as (
    select distinct w.ev_class as view, d.refobjid as source
      from pg_rewrite w
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
     where w.rulename = '_RETURN' and d.refobjid <> w.ev_class
),
queried (relation) as (
    select r.relation from reachable r
    union
    select s.source from queried q join view_sources s on s.view = q.relation
)
