-- role: palisade_owner
create schema directory;
grant usage on schema directory to palisade_app;

-- One row per tenant; tenant_id is its id.
create table directory.tenants (
    tenant_id        uuid primary key,
    slug             text not null,
    display_name     text not null check (length(display_name) between 1 and 120),
    status           text not null default 'active' check (status in ('active', 'suspended', 'cancelled')),
    approval_status  text not null default 'approved' check (approval_status in ('pending', 'approved', 'rejected')),
    -- What the brand shows of itself, also to visitors: never a secret.
    program_name       text check (length(program_name) between 1 and 120),
    support_email      text check (length(support_email) <= 254),
    brand_color        text check (brand_color ~ '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$'),
    program_terms_url  text check (length(program_terms_url) <= 2048),
    logo_url           text check (length(logo_url) <= 2048),
    favicon_url        text check (length(favicon_url) <= 2048),
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now()
);
-- The planner keeps no sample of personal data: estimates would tell any tenant which values are common anywhere.
alter table directory.tenants alter column support_email set statistics 0;
call ctx.protect('directory.tenants', 'shared', 'tenant', array['insert', 'update']);

-- The inner boundary. The brand itself is the organization whose id equals the tenant's: its operators belong to it.
-- Members, keys and sessions of a closed organization are not valid.
create table directory.organizations (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    id          uuid not null,
    org_id      uuid not null check (org_id = id),
    kind        text not null check (kind in ('brand', 'partner')),
    name        text not null check (length(name) between 1 and 200),
    created_at  timestamptz not null default now(),
    closed_at   timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, org_id)
);
call ctx.protect('directory.organizations', 'organization', 'tenant', array['insert', 'update']);

create table directory.settings (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    key         text not null check (key ~ '^[a-z_.]{1,60}$'),
    value       jsonb not null,
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, key)
);
call ctx.protect('directory.settings', 'tenant', 'tenant', array['insert', 'update', 'delete']);
