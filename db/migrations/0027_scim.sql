-- role: palisade_owner
-- People and groups as the brand's directory (Entra, Okta …) provisions them by SCIM 2.0, and what follows from them for members.

-- Credentials of directories: they may provision, and nothing else.
create table access.scim_tokens (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    id            uuid not null,
    label         text check (length(label) <= 120),
    prefix        text not null check (length(prefix) between 1 and 12),
    token_hash    bytea not null check (length(token_hash) = 32),
    created_by    uuid not null,
    created_at    timestamptz not null,
    last_used_at  timestamptz,
    -- Set at a rotation: the old token works until its successor is in place.
    expires_at    timestamptz,
    revoked_at    timestamptz,
    replaced_by   uuid,
    primary key (tenant_id, id),
    unique (tenant_id, token_hash)
);
create index scim_tokens_by_time on access.scim_tokens (tenant_id, created_at desc, id desc);
call ctx.protect('access.scim_tokens', 'tenant', 'tenant', array['insert', 'update']);

-- A person of the directory. Grants nothing by itself: membership follows from groups that are mapped to a role.
create table access.scim_users (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    id            uuid not null,
    -- userName in lower case: it is unique without regard to case.
    user_key      text not null check (length(user_key) between 1 and 512),
    -- Where the person gets mail, so who they are as a member.
    address       text not null check (address = lower(address) and length(address) between 3 and 254),
    display_name  text not null check (length(display_name) between 1 and 120),
    external_id   text check (length(external_id) between 1 and 1024),
    active        boolean not null,
    -- The resource in canonical form, without id, meta and groups.
    attributes    jsonb not null check (jsonb_typeof(attributes) = 'object'),
    version       bigint not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, user_key),
    unique (tenant_id, address)
);
create index scim_users_by_external_id on access.scim_users (tenant_id, external_id) where external_id is not null;
create index scim_users_by_time on access.scim_users (tenant_id, created_at, id);
-- The planner keeps no sample of personal data: estimates would tell any tenant which values are common anywhere.
alter table access.scim_users
    alter column user_key set statistics 0,
    alter column address set statistics 0,
    alter column display_name set statistics 0,
    alter column external_id set statistics 0,
    alter column attributes set statistics 0;
call ctx.protect('access.scim_users', 'tenant', 'tenant', array['insert', 'update', 'delete']);

create table access.scim_groups (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    id            uuid not null,
    display_name  text not null check (length(display_name) between 1 and 254),
    external_id   text check (length(external_id) between 1 and 1024),
    -- The role its people have, and in which organization; set by an operator of the brand, never by the directory.
    role          text check (length(role) between 1 and 40),
    role_org_id   uuid,
    mapped_by     uuid,
    mapped_at     timestamptz,
    version       bigint not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, role_org_id) references directory.organizations (tenant_id, org_id),
    check ((role is null) = (role_org_id is null) and (role is null) = (mapped_by is null) and (role is null) = (mapped_at is null))
);
create index scim_groups_by_time on access.scim_groups (tenant_id, created_at, id);
create index scim_groups_by_external_id on access.scim_groups (tenant_id, external_id) where external_id is not null;
alter table access.scim_groups alter column display_name set statistics 0, alter column external_id set statistics 0;
call ctx.protect('access.scim_groups', 'tenant', 'tenant', array['insert', 'update', 'delete']);

create table access.scim_group_members (
    tenant_id  uuid not null,
    group_id   uuid not null,
    user_id    uuid not null,
    added_at   timestamptz not null,
    primary key (tenant_id, group_id, user_id),
    foreign key (tenant_id, group_id) references access.scim_groups (tenant_id, id),
    foreign key (tenant_id, user_id) references access.scim_users (tenant_id, id)
);
create index scim_group_members_by_user on access.scim_group_members (tenant_id, user_id);
call ctx.protect('access.scim_group_members', 'tenant', 'tenant', array['insert', 'delete']);

-- Which members the directory looks after.
create table access.scim_memberships (
    tenant_id   uuid not null,
    org_id      uuid not null,
    member_id   uuid not null,
    user_id     uuid not null,
    -- The member was there before the directory, and no group has given it a role yet.
    by_hand     boolean not null,
    created_at  timestamptz not null,
    primary key (tenant_id, org_id, member_id),
    unique (tenant_id, org_id, user_id),
    foreign key (tenant_id, org_id, member_id) references access.members (tenant_id, org_id, id),
    foreign key (tenant_id, user_id) references access.scim_users (tenant_id, id)
);
create index scim_memberships_by_user on access.scim_memberships (tenant_id, user_id);
call ctx.protect('access.scim_memberships', 'tenant', 'tenant', array['insert', 'update', 'delete']);

-- The last calls of the directory, for the person who sets it up. Values are masked before they come here; the oldest rows go.
create table access.scim_requests (
    tenant_id  uuid not null references directory.tenants (tenant_id),
    id         uuid not null,
    token_id   uuid not null,
    at         timestamptz not null,
    method     text not null check (length(method) <= 10),
    path       text not null check (length(path) <= 300),
    query      text check (length(query) <= 2000),
    body       text check (length(body) <= 4000),
    status     int not null,
    error      text check (length(error) <= 1000),
    took_ms    int not null,
    primary key (tenant_id, id)
);
create index scim_requests_by_time on access.scim_requests (tenant_id, at desc, id desc);
call ctx.protect('access.scim_requests', 'tenant', 'tenant', array['insert', 'delete']);
