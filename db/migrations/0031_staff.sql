-- role: palisade_owner
-- The platform's operators, what they decide about brands, and their reaches into one brand at a time. What is the platform's own lies under a tenant id
-- of its own, behind the same wall as any brand: no policy knows a wildcard, and no scope of a brand reads it.
create schema staff;
grant usage on schema staff to palisade_app;

alter table directory.tenants no force row level security;
insert into directory.tenants (tenant_id, slug, display_name) values ('00000000-0000-7000-8000-000000000001', 'platform', 'The platform');
alter table directory.organizations no force row level security;
insert into directory.organizations (tenant_id, id, org_id, kind, name)
values ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 'brand', 'The platform');
alter table directory.organizations force row level security;
alter table directory.tenants force row level security;

-- Under the platform's id ---------------------------------------------------------------------------------------------------------

create table staff.operators (
    tenant_id   uuid not null,
    id          uuid not null,
    email       text not null check (email = lower(email) and length(email) between 3 and 254),
    name        text not null check (length(name) between 1 and 120),
    role        text not null check (role in ('platform_admin', 'platform_support')),
    prefix      text not null check (length(prefix) = 12),
    token_hash  bytea not null check (length(token_hash) = 32),
    created_at  timestamptz not null,
    expires_at  timestamptz check (expires_at > created_at),
    removed_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, token_hash)
);
create unique index operators_by_email on staff.operators (tenant_id, email) where removed_at is null;
create index operators_by_time on staff.operators (tenant_id, created_at desc, id desc);
alter table staff.operators alter column email set statistics 0;
alter table staff.operators alter column name set statistics 0;
call ctx.protect('staff.operators', 'tenant', 'tenant', array['insert', 'update']);
revoke update on staff.operators from palisade_app;
grant update (removed_at) on staff.operators to palisade_app;
call audit.watch('staff.operators', 'platform_operator', '{id,role,prefix,created_at,expires_at,removed_at}');

-- What was decided about a brand last; the history of decisions is the platform's audit.
create table staff.reviews (
    tenant_id    uuid not null,
    brand_id     uuid not null,
    decision     text not null check (decision in ('approved', 'rejected', 'suspended', 'reinstated')),
    reason       text check (length(reason) between 1 and 1000),
    reviewed_by  uuid not null,
    reviewed_at  timestamptz not null,
    primary key (tenant_id, brand_id)
);
call ctx.protect('staff.reviews', 'tenant', 'tenant', array['insert', 'update']);
call audit.watch('staff.reviews', 'brand_review', '{brand_id,decision,reason,reviewed_by,reviewed_at}');

create table staff.blocklist (
    tenant_id  uuid not null,
    id         uuid not null,
    type       text not null check (type in ('email', 'domain', 'slug', 'host')),
    value      text not null check (value = lower(value) and length(value) between 1 and 254),
    reason     text check (length(reason) between 1 and 500),
    added_by   uuid not null,
    added_at   timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, type, value)
);
create index blocklist_by_time on staff.blocklist (tenant_id, added_at desc, id desc);
alter table staff.blocklist alter column value set statistics 0;
call ctx.protect('staff.blocklist', 'tenant', 'tenant', array['insert', 'delete']);
call audit.watch('staff.blocklist', 'blocklist_entry', '{id,type,added_by,added_at}');

-- That an operator asked for a reach: written before the brand is touched.
create table staff.reach_requests (
    tenant_id     uuid not null,
    id            uuid not null,
    brand_id      uuid not null,
    operator_id   uuid not null,
    reason        text not null check (length(reason) between 10 and 500),
    can_write     boolean not null,
    break_glass   boolean not null,
    minutes       int not null check (minutes between 5 and 1440),
    requested_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, operator_id) references staff.operators (tenant_id, id)
);
create index reach_requests_by_time on staff.reach_requests (tenant_id, requested_at desc, id desc);
call ctx.protect('staff.reach_requests', 'tenant', 'tenant', array['insert']);
call audit.watch('staff.reach_requests', 'reach_request', '{id,brand_id,operator_id,reason,can_write,break_glass,minutes,requested_at}');

-- Under the brand's id ------------------------------------------------------------------------------------------------------------

-- A reach of an operator into this brand. Its terms never change; it is granted once and ends once. Without a granted one that lasts, the server makes
-- no scope of this brand for an operator.
create table staff.reaches (
    tenant_id      uuid not null references directory.tenants (tenant_id),
    id             uuid not null,
    operator_id    uuid not null,
    operator_name  text not null check (length(operator_name) between 1 and 120),
    role           text not null check (role in ('platform_admin', 'platform_support')),
    reason         text not null check (length(reason) between 10 and 500),
    can_write      boolean not null check (not can_write or role = 'platform_admin'),
    break_glass    boolean not null check (not break_glass or role = 'platform_admin'),
    needs_approval boolean not null,
    minutes        int not null check (minutes between 5 and 1440),
    requested_at   timestamptz not null,
    -- Who of the brand said yes; the second operator of a broken glass.
    approved_by    uuid,
    confirmed_by   uuid check (confirmed_by <> operator_id),
    confirmed_name text check (length(confirmed_name) between 1 and 120),
    granted_at     timestamptz,
    expires_at     timestamptz,
    refused_at     timestamptz,
    refused_by     uuid,
    ended_at       timestamptz,
    ended_by       uuid,
    ended_by_kind  text check (ended_by_kind in ('brand', 'platform', 'time')),
    primary key (tenant_id, id),
    check ((granted_at is null) = (expires_at is null)),
    check (expires_at <= granted_at + minutes * interval '1 minute'),
    check (granted_at is null or refused_at is null),
    check (granted_at is null or not needs_approval or break_glass or approved_by is not null),
    check (granted_at is null or not break_glass or confirmed_by is not null),
    check ((ended_at is null) = (ended_by_kind is null))
);
create unique index reaches_open on staff.reaches (tenant_id, operator_id) where ended_at is null and refused_at is null;
create index reaches_by_time on staff.reaches (tenant_id, requested_at desc, id desc);
alter table staff.reaches alter column operator_name set statistics 0;
alter table staff.reaches alter column confirmed_name set statistics 0;
call ctx.protect('staff.reaches', 'tenant', 'tenant', array['insert', 'update']);
revoke update on staff.reaches from palisade_app;
grant update (approved_by, confirmed_by, confirmed_name, granted_at, expires_at, refused_at, refused_by, ended_at, ended_by, ended_by_kind)
    on staff.reaches to palisade_app;

-- Whoever says yes is the actor of the scope: nobody says it for somebody else, and an operator never for itself. What has happened stays.
create function staff.keep_reach() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        if new.approved_by is not null or new.confirmed_by is not null or new.ended_at is not null or new.refused_at is not null then
            raise exception using errcode = '23514', message = 'palisade: a reach begins as a request';
        end if;
        if new.operator_id is distinct from ctx.actor_id() then
            raise exception using errcode = '42501', message = 'palisade: nobody asks for a reach of somebody else';
        end if;
        if not new.needs_approval
            and exists (select from directory.settings s where s.tenant_id = new.tenant_id and s.key = 'values' and s.value ->> 'reaches.approval' = 'true') then
            raise exception using errcode = '42501', message = 'palisade: this brand approves reaches itself';
        end if;
        return new;
    end if;
    if (old.granted_at is not null and (new.granted_at, new.expires_at) is distinct from (old.granted_at, old.expires_at))
        or (old.ended_at is not null and (new.ended_at, new.ended_by, new.ended_by_kind) is distinct from (old.ended_at, old.ended_by, old.ended_by_kind))
        or (old.refused_at is not null and (new.refused_at, new.granted_at) is distinct from (old.refused_at, old.granted_at))
        or (old.ended_at is not null and old.granted_at is null and new.granted_at is not null)
        or (old.approved_by is not null and new.approved_by is distinct from old.approved_by)
        or (old.confirmed_by is not null and new.confirmed_by is distinct from old.confirmed_by) then
        raise exception using errcode = '23514', message = 'palisade: a reach is granted once and ends once';
    end if;
    if (new.approved_by is distinct from old.approved_by and (new.approved_by is distinct from ctx.actor_id() or new.approved_by = new.operator_id))
        or (new.confirmed_by is distinct from old.confirmed_by and (new.confirmed_by is distinct from ctx.actor_id() or new.confirmed_by = new.operator_id)) then
        raise exception using errcode = '42501', message = 'palisade: nobody grants a reach for somebody else, and no operator its own';
    end if;
    return new;
end
$$;
revoke all on function staff.keep_reach() from public;
create trigger keep_reach before insert or update on staff.reaches for each row when (current_user = 'palisade_app') execute function staff.keep_reach();
call audit.watch('staff.reaches', 'reach',
    '{id,operator_id,role,reason,can_write,break_glass,needs_approval,minutes,requested_at,approved_by,confirmed_by,granted_at,expires_at,refused_at,refused_by,ended_at,ended_by,ended_by_kind}');

-- The register of brands: what a list of the console shows, and no more -----------------------------------------------------------

set local role palisade_doors;
create table doors.brand (
    tenant_id        uuid primary key,
    slug             text not null,
    display_name     text not null,
    status           text not null,
    approval_status  text not null,
    created_at       timestamptz not null
);
create index brand_by_time on doors.brand (created_at desc, tenant_id desc);
revoke all on doors.brand from public;
grant usage on schema doors to palisade_owner;
grant insert on doors.brand to palisade_owner;

-- Keeps the register; the trigger of directory.tenants, whose wall says which row may change.
create function doors.register_brand() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        delete from doors.brand b where b.tenant_id = old.tenant_id;
        return null;
    end if;
    insert into doors.brand as b (tenant_id, slug, display_name, status, approval_status, created_at)
    values (new.tenant_id, new.slug, new.display_name, new.status, new.approval_status, new.created_at)
    on conflict (tenant_id) do update set slug = excluded.slug, display_name = excluded.display_name, status = excluded.status,
        approval_status = excluded.approval_status;
    return null;
end
$$;

-- The register, for a scope of the platform alone.
create function doors.brands()
returns table (brand_id uuid, slug text, display_name text, status text, approval_status text, created_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if (ctx.tenant_id() = '00000000-0000-7000-8000-000000000001'::uuid and ctx.all_orgs()) is not true then
        raise exception using errcode = '42501', message = 'palisade: the register of brands is the platform''s';
    end if;
    return query select b.tenant_id, b.slug, b.display_name, b.status, b.approval_status, b.created_at from doors.brand b where b.tenant_id <> '00000000-0000-7000-8000-000000000001'::uuid;
end
$$;
revoke all on function doors.register_brand(), doors.brands() from public;
grant execute on function doors.brands() to palisade_app;
grant execute on function doors.register_brand() to palisade_owner;

-- The platform's own slug is nobody's, and never opens.
insert into doors.tenant_slug (slug, tenant_id, open) values ('platform', '00000000-0000-7000-8000-000000000001', false);

set local role palisade_owner;
alter table directory.tenants no force row level security;
insert into doors.brand (tenant_id, slug, display_name, status, approval_status, created_at)
select t.tenant_id, t.slug, t.display_name, t.status, t.approval_status, t.created_at from directory.tenants t;
alter table directory.tenants force row level security;
create trigger register_brand after insert or update or delete on directory.tenants for each row execute function doors.register_brand();

set local role palisade_doors;
revoke insert on doors.brand from palisade_owner;
set local role palisade_owner;
