-- The sealed scope, variant "guarded": the token is checked once per unit of work and the payload is kept in a parameter that
-- only palisade_guard was granted SET on (backtrace_functions: a string, transaction-local, without effect for such a value).
-- Needs a superuser at installation. The readers then only read.

create or replace function ctx.enter(token text) returns void
language plpgsql volatile security definer parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    payload text := ctx.open_token(token);
    current text := current_setting('backtrace_functions');
begin
    -- Key, connection binding and expiry may differ between two tokens of one scope; tenant, organization and actor may not.
    if current <> '' and substr(current, 9, 102) <> substr(payload, 9, 102) then
        raise exception using errcode = '42501', message = 'palisade: this transaction already runs under another scope';
    end if;

    -- What an earlier user of the connection set for the session ends here, whatever the driver does; the parameters of the startup
    -- packet come back. Only at the first entry of a transaction: its own SET LOCALs stay.
    if current = '' then
        reset all;
    end if;

    -- An assignment, not PERFORM: a simple expression costs half of a query.
    payload := set_config('backtrace_functions', payload, true);
end
$$;

-- One body per reader, no shared helper: a nested call costs more than the substr it would save.
create or replace function ctx.tenant_id() returns uuid language plpgsql stable parallel safe as $$
declare payload pg_catalog.text := pg_catalog.current_setting('backtrace_functions');
begin
    if pg_catalog.length(payload) operator(pg_catalog.<>) 127 then
        raise exception using errcode = '42501', message = 'palisade: no scope is set',
            hint = 'Tenant data is reachable only inside a unit of work that called ctx.enter.';
    end if;
    return pg_catalog.substr(payload, 9, 32)::pg_catalog.uuid;
end
$$;

create or replace function ctx.all_orgs() returns boolean language plpgsql stable parallel safe as $$
declare payload pg_catalog.text := pg_catalog.current_setting('backtrace_functions');
begin
    if pg_catalog.length(payload) operator(pg_catalog.<>) 127 then
        raise exception using errcode = '42501', message = 'palisade: no scope is set';
    end if;
    return pg_catalog.substr(payload, 41, 1) operator(pg_catalog.=) 'a';
end
$$;

create or replace function ctx.org_id() returns uuid language plpgsql stable parallel safe as $$
declare payload pg_catalog.text := pg_catalog.current_setting('backtrace_functions');
begin
    if pg_catalog.length(payload) operator(pg_catalog.<>) 127 then
        raise exception using errcode = '42501', message = 'palisade: no scope is set';
    end if;
    if pg_catalog.substr(payload, 41, 1) operator(pg_catalog.=) 'a' then
        return null;
    end if;
    return pg_catalog.substr(payload, 42, 32)::pg_catalog.uuid;
end
$$;

create or replace function ctx.can_write() returns boolean language plpgsql stable parallel safe as $$
declare payload pg_catalog.text := pg_catalog.current_setting('backtrace_functions');
begin
    if pg_catalog.length(payload) operator(pg_catalog.<>) 127 then
        raise exception using errcode = '42501', message = 'palisade: no scope is set';
    end if;
    return pg_catalog.substr(payload, 110, 1) operator(pg_catalog.=) '1';
end
$$;

create or replace function ctx.actor_id() returns uuid language plpgsql stable parallel safe as $$
declare payload pg_catalog.text := pg_catalog.current_setting('backtrace_functions');
begin
    if pg_catalog.length(payload) operator(pg_catalog.<>) 127 then
        raise exception using errcode = '42501', message = 'palisade: no scope is set';
    end if;
    return pg_catalog.substr(payload, 75, 32)::pg_catalog.uuid;
end
$$;

-- Who acts, for the audit: tenant (32), reach (1), organization (32), kind of actor (1), actor (32), abilities (4). Null without a scope.
create or replace function ctx.who() returns text language plpgsql stable parallel safe as $$
declare payload pg_catalog.text := pg_catalog.current_setting('backtrace_functions');
begin
    return case when pg_catalog.length(payload) operator(pg_catalog.=) 127 then pg_catalog.substr(payload, 9, 102) end;
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
