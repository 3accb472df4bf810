-- ctx.let_erase: what erasing a tenant needs of each of its tables. Only palisade_eraser, as whom nobody logs in, is granted DELETE; the wall keeps it
-- inside the tenant of the verified scope. A table from which the application may delete only some rows says so with a trigger: policies add up.
create or replace procedure ctx.let_erase(target regclass)
language plpgsql
as $$
begin
    execute format('create policy erases on %s for delete to public using ((select ctx.can_write()) and (select ctx.all_orgs()))', target);
    execute format('grant usage on schema %s to palisade_eraser', (select c.relnamespace::regnamespace from pg_class c where c.oid = target));
    execute format('grant select, delete on %s to palisade_eraser', target);
end
$$;

-- ctx.protect: the only way to publish a table to the application. It closes the table (RLS, FORCE), builds the wall that no later
-- policy can open, adds the reach within the tenant, and grants exactly the verbs asked for.
--   reads / writes:
--     'tenant'        operators only (scopes that reach all organizations)
--     'shared'        everyone in the tenant (reads only)
--     'organization'  operators, and the organization that owns the row (the table has org_id not null)
--     'none'          nobody
create or replace procedure ctx.protect(target regclass, reads text, writes text, verbs text[] default array['insert', 'update', 'delete'])
language plpgsql
as $$
declare
    wall      constant text := 'tenant_id = (select ctx.tenant_id())';
    operators constant text := '(select ctx.all_orgs())';
    own       constant text := '((select ctx.all_orgs()) or org_id = (select ctx.org_id()))';
    reach     text;
    verb      text;
begin
    if reads not in ('tenant', 'shared', 'organization') or writes not in ('tenant', 'organization', 'none') then
        raise exception 'ctx.protect(%): reads is tenant, shared or organization; writes is tenant, organization or none', target;
    end if;

    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('revoke all on %s from public', target);

    execute format('create policy wall on %s as restrictive for all to public using (%s) with check (%s)', target, wall, wall);

    reach := case reads when 'tenant' then operators when 'shared' then 'true' else own end;
    execute format('create policy reads on %s for select to public using (%s)', target, reach);
    execute format('grant select on %s to palisade_app', target);

    if writes <> 'none' then
        reach := format('(select ctx.can_write()) and %s', case writes when 'tenant' then operators else own end);
        foreach verb in array verbs loop
            if verb = 'insert' then
                execute format('create policy inserts on %s for insert to public with check (%s)', target, reach);
            elsif verb = 'update' then
                execute format('create policy updates on %s for update to public using (%s) with check (%s)', target, reach, reach);
            elsif verb = 'delete' then
                execute format('create policy deletes on %s for delete to public using (%s)', target, reach);
            else
                raise exception 'ctx.protect(%): unknown verb %', target, verb;
            end if;
            execute format('grant %s on %s to palisade_app', verb, target);
        end loop;
    end if;
    call ctx.let_erase(target);
end
$$;
revoke all on procedure ctx.protect(regclass, text, text, text[]), ctx.let_erase(regclass) from public;
grant execute on procedure ctx.protect(regclass, text, text, text[]), ctx.let_erase(regclass) to palisade_owner;

revoke all on all functions in schema ctx from public;
grant execute on function ctx.enter(text), ctx.enter(text, text) to palisade_app;
grant execute on function ctx.tenant_id(), ctx.all_orgs(), ctx.org_id(), ctx.can_write(), ctx.actor_id()
    to palisade_app, palisade_ingest, palisade_doors, palisade_audit, palisade_owner, palisade_eraser;
grant execute on function ctx.who() to palisade_audit;
grant usage on schema ctx to palisade_app, palisade_ingest, palisade_doors, palisade_audit, palisade_owner, palisade_eraser;
