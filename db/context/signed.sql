-- The sealed scope, variant "signed". The custom setting palisade.scope can be set by any SQL, so what stands in it must be worthless
-- elsewhere: ctx.enter checks the token once and keeps a ticket, the payload with a MAC of its own over the payload, this backend and the
-- start of this transaction. The readers, owned by palisade_guard, check that MAC on every statement. A ticket read by injected SQL is
-- refused in every later transaction, and the token itself, which would not be, never stands where SQL can read it. Without that, holders of
-- two scopes on one pooled connection could mix them inside one statement (tenant of the one, reach of the other).
-- Portable to managed services: nothing here needs a superuser.

create or replace function ctx.enter(token text) returns void
language plpgsql volatile security definer parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    payload text := ctx.open_token(token);
    current text := coalesce(current_setting('palisade.scope', true), '');
    held    text;
    fresh   text;
begin
    select encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8') || here)), 'hex'),
        case when current <> '' then encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(substr(current, 1, 127), 'UTF8') || here)), 'hex') end
    into fresh, held
    from ctx.scope_key k, lateral (select int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp()) as here) h
    where k.key_id = substr(payload, 1, 8);

    -- Key, connection binding and expiry may differ between two tokens of one scope; tenant, organization and actor may not.
    -- A ticket that is not of this transaction is no scope, only something an earlier user of the connection left behind.
    if substr(current, 128) = held then
        if substr(current, 9, 102) <> substr(payload, 9, 102) then
            raise exception using errcode = '42501', message = 'palisade: this transaction already runs under another scope';
        end if;
    else
        -- What an earlier user of the connection set for the session ends here, whatever the driver does; the parameters of the
        -- startup packet come back. Only at the first entry of a transaction: its own SET LOCALs stay.
        reset all;
    end if;

    -- An assignment, not PERFORM: a simple expression costs half of a query.
    payload := set_config('palisade.scope', payload || fresh, true);
end
$$;

create or replace function ctx.scope() returns text
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
    ticket  text := current_setting('palisade.scope', true);
    payload text := substr(ticket, 1, 127);
    mac     text;
begin
    -- After a transaction that set it, an unset custom setting is '' and not NULL: both mean that there is no scope.
    if ticket is null or ticket = '' then
        raise exception using errcode = '42501', message = 'palisade: no scope is set',
            hint = 'Tenant data is reachable only inside a unit of work that called ctx.enter.';
    end if;
    -- Longer than any token's payload, so that neither MAC can stand for the other.
    select encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8')
        || int4send(pg_backend_pid()) || timestamptz_send(transaction_timestamp()))), 'hex') into mac
    from ctx.scope_key k where k.key_id = substr(payload, 1, 8);
    if substr(ticket, 128) is distinct from mac then
        raise exception using errcode = '42501', message = 'palisade: the scope was not entered in this transaction';
    end if;
    return payload;
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

-- Who acts, for the audit: tenant (32), reach (1), organization (32), kind of actor (1), actor (32), abilities (4). Null without a scope.
create or replace function ctx.who() returns text
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
begin
    return case when coalesce(current_setting('palisade.scope', true), '') <> '' then substr(ctx.scope(), 9, 102) end;
end
$$;

-- The same entry, with what the server says about the request: its id, the hash of its address and a reason, one a line. Claims of whoever
-- runs SQL in this transaction; nothing is decided by them.
create or replace function ctx.enter(token text, request text) returns void
language plpgsql volatile security definer parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    token := ctx.enter(token);
    token := set_config('palisade.request', request, true);
end
$$;
