-- role: palisade_owner
create schema access;
grant usage on schema access to palisade_app;

create table access.members (
    tenant_id        uuid not null,
    id               uuid not null,
    org_id           uuid not null,
    email            text not null check (email = lower(email) and length(email) between 3 and 254),
    name             text not null check (length(name) between 1 and 120),
    role             text not null check (role in ('operator', 'partner_admin', 'partner_user', 'read_only')),
    -- The address was proven by a confirmation link; activation is the brand's decision.
    confirmed_at     timestamptz,
    activated_at     timestamptz,
    revoked_at       timestamptz,
    revoke_reason    text check (length(revoke_reason) <= 500),
    last_sign_in_at  timestamptz,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    unique (tenant_id, org_id, email),
    foreign key (tenant_id, org_id) references directory.organizations (tenant_id, org_id),
    -- Operators belong to the brand's own organization, and nobody else does.
    check ((role = 'operator') = (org_id = tenant_id))
);
create index members_by_email on access.members (tenant_id, email);
-- The planner keeps no sample of personal data: estimates would tell any tenant which values are common anywhere.
alter table access.members alter column email set statistics 0;
call ctx.protect('access.members', 'organization', 'organization', array['insert', 'update']);

create table access.magic_links (
    tenant_id    uuid not null,
    id           uuid not null,
    org_id       uuid not null,
    member_id    uuid not null,
    token_hash   bytea not null check (length(token_hash) = 32),
    purpose      text not null check (purpose in ('admin_invite', 'admin_signin', 'partner_invite', 'partner_signin', 'partner_confirm')),
    expires_at   timestamptz not null,
    consumed_at  timestamptz,
    created_at   timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, token_hash),
    foreign key (tenant_id, org_id, member_id) references access.members (tenant_id, org_id, id)
);
create index magic_links_by_member on access.magic_links (tenant_id, org_id, member_id, created_at);
call ctx.protect('access.magic_links', 'tenant', 'tenant', array['insert', 'update']);

create table access.sessions (
    tenant_id     uuid not null,
    id            uuid not null,
    org_id        uuid not null,
    member_id     uuid not null,
    token_hash    bytea not null check (length(token_hash) = 32),
    expires_at    timestamptz not null,
    revoked_at    timestamptz,
    created_at    timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, token_hash),
    foreign key (tenant_id, org_id, member_id) references access.members (tenant_id, org_id, id)
);
create index sessions_by_member on access.sessions (tenant_id, org_id, member_id, created_at);
call ctx.protect('access.sessions', 'organization', 'organization', array['insert', 'update']);

create table access.api_keys (
    tenant_id     uuid not null,
    id            uuid not null,
    org_id        uuid not null,
    kind          text not null check (kind in ('operator', 'scoped', 'partner')),
    prefix        text not null check (length(prefix) = 8),
    key_hash      bytea not null check (length(key_hash) = 32),
    scopes        text[] not null default '{}',
    label         text check (length(label) <= 120),
    created_at    timestamptz not null default now(),
    last_used_at  timestamptz,
    revoked_at    timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, key_hash),
    foreign key (tenant_id, org_id) references directory.organizations (tenant_id, org_id),
    check ((kind = 'partner') = (org_id <> tenant_id))
);
create index api_keys_by_organization on access.api_keys (tenant_id, org_id, created_at);
call ctx.protect('access.api_keys', 'organization', 'organization', array['insert', 'update']);
