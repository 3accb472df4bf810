-- The sealed scope, variant "signed": the token itself is kept in the custom setting palisade.scope (which any SQL may set), and
-- the readers, owned by palisade_guard, check its MAC, connection and expiry on every statement. Portable to managed services:
-- nothing here needs a superuser.

create or replace function ctx.enter(token text) returns void
language plpgsql volatile security definer parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    payload text := ctx.open_token(token);
    current text := coalesce(current_setting('palisade.scope', true), '');
begin
    -- Key, connection binding and expiry may differ between two tokens of one scope; tenant, organization and actor may not.
    if current <> '' and substr(current, 9, 102) <> substr(payload, 9, 102) then
        raise exception using errcode = '42501', message = 'palisade: this transaction already runs under another scope';
    end if;

    -- A session that an earlier user of the pooled connection could have poisoned is refused: SQL-level prepared statements can stand
    -- in for the driver's, holdable cursors and temporary objects outlive their transaction.
    if pg_my_temp_schema() <> 0
        or exists (select from pg_prepared_statement() p where p.from_sql)
        or exists (select from pg_cursor() c where c.is_holdable) then
        raise exception using errcode = '55000', message = 'palisade: this session holds objects of an earlier user',
            hint = 'Close the connection; the pool will open a clean one.';
    end if;

    -- An assignment, not PERFORM: a simple expression costs half of a query.
    payload := set_config('palisade.scope', token, true);
end
$$;

create or replace function ctx.scope() returns text
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
    token text := current_setting('palisade.scope', true);
begin
    -- After a transaction that set it, an unset custom setting is '' and not NULL: both mean that there is no scope.
    if token is null or token = '' then
        raise exception using errcode = '42501', message = 'palisade: no scope is set',
            hint = 'Tenant data is reachable only inside a unit of work that called ctx.enter.';
    end if;
    return ctx.open_token(token);
end
$$;

create or replace function ctx.tenant_id() returns uuid
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$ begin return substr(ctx.scope(), 9, 32)::uuid; end $$;

create or replace function ctx.all_orgs() returns boolean
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$ begin return substr(ctx.scope(), 41, 1) = 'a'; end $$;

create or replace function ctx.org_id() returns uuid
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare payload text := ctx.scope();
begin
    return case when substr(payload, 41, 1) = 'a' then null else substr(payload, 42, 32)::uuid end;
end
$$;

create or replace function ctx.can_write() returns boolean
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$ begin return substr(ctx.scope(), 110, 1) = '1'; end $$;

create or replace function ctx.actor_id() returns uuid
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$ begin return substr(ctx.scope(), 75, 32)::uuid; end $$;
