-- The sealed scope, part one: the key table and what both variants share. Everything here is owned by palisade_guard.
-- Re-run by every `palisade migrate`, so each statement is idempotent.

create table if not exists ctx.scope_key (
    key_id      text primary key check (key_id ~ '^[0-9a-f]{8}$'),
    inner_pad   bytea not null check (length(inner_pad) = 64),
    outer_pad   bytea not null check (length(outer_pad) = 64),
    created_at  timestamptz not null default now()
);

create table if not exists ctx.setting (
    name   text primary key,
    value  text not null
);
revoke all on ctx.scope_key, ctx.setting from public;

-- Checks a token and returns its 127-character payload, or raises 42501. Layout (1-based):
--   1 key id (8) · 9 tenant (32) · 41 reach: a(ll) or o(ne) · 42 organization (32) · 74 actor kind (1) · 75 actor id (32)
--   107 abilities (4) · 111 binding: p(id) or n(once) (1) · 112 pid or nonce (8) · 120 expiry, unix seconds (8) · 128 HMAC-SHA256 (64)
-- HMAC (RFC 2104) as two sha256() calls over stored pads: no extension is needed.
create or replace function ctx.open_token(token text) returns text
language plpgsql stable parallel restricted
as $$
declare
    payload text := substr(token, 1, 127);
    mac     text;
    dirty   boolean;
begin
    -- One query for the key and for the state of the session: a second one costs more than what it would look at.
    -- A MAC that fits proves the layout, because only the kernel makes one: no other check of the form is needed.
    select encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(payload, 'UTF8'))), 'hex'),
        pg_my_temp_schema() <> 0
            or exists (select from pg_prepared_statement() p where p.from_sql)
            or exists (select from pg_cursor() c where c.is_holdable)
    into mac, dirty
    from ctx.scope_key k where k.key_id = substr(token, 1, 8);
    if mac is null then
        raise exception using errcode = '42501', message = 'palisade: the scope token is malformed or names an unknown key';
    end if;
    if substr(token, 128) <> mac then
        raise exception using errcode = '42501', message = 'palisade: the scope token is not genuine';
    end if;

    -- A session that an earlier user of the pooled connection could have poisoned is refused: SQL-level prepared statements can stand
    -- in for the driver's, holdable cursors and temporary objects outlive their transaction.
    if dirty then
        raise exception using errcode = '55000', message = 'palisade: this session holds objects of an earlier user',
            hint = 'Close the connection; the pool will open a clean one.';
    end if;

    if substr(payload, 111, 1) = 'p' then
        if ('x' || substr(payload, 112, 8))::bit(32)::int <> pg_backend_pid() then
            raise exception using errcode = '42501', message = 'palisade: the scope token belongs to another connection';
        end if;
    elsif not exists (select from ctx.setting s where s.name = 'pooler' and s.value = 'on') then
        raise exception using errcode = '42501', message = 'palisade: unbound scope tokens are only accepted behind a pooler';
    end if;

    if to_timestamp(('x' || substr(payload, 120, 8))::bit(32)::bigint::float8) < clock_timestamp() then
        raise exception using errcode = '42501', message = 'palisade: the scope token has expired';
    end if;
    return payload;
end
$$;
revoke all on function ctx.open_token(text) from public;
