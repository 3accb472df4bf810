-- role: palisade_owner
-- Secrets that people and other systems entrust to the server. Every one is sealed under a key of its tenant, every key of a tenant is
-- wrapped by a master key that is not in the database. One table holds them all, so that rotation and destruction reach all.
create schema vault;
grant usage on schema vault to palisade_app;

-- The keys of a tenant; the highest version seals. A version that nothing is sealed under any more is deleted; a destroyed one stays, without
-- the key, so that what was sealed under it answers why it does not open.
create table vault.data_keys (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    version       int not null check (version > 0),
    -- Which master key wraps it.
    master_id     text check (length(master_id) <= 300 and master_id ~ '^(local:[0-9a-f]{16}|kms:[!-~]+)$'),
    wrapped       bytea check (length(wrapped) <= 6144),
    created_at    timestamptz not null,
    rewrapped_at  timestamptz,
    destroyed_at  timestamptz,
    primary key (tenant_id, version),
    check ((wrapped is null) = (master_id is null)),
    check (wrapped is null or destroyed_at is null)
);
call ctx.protect('vault.data_keys', 'tenant', 'tenant', array['insert', 'update', 'delete']);
revoke update on vault.data_keys from palisade_app;
grant update (master_id, wrapped, rewrapped_at, destroyed_at) on vault.data_keys to palisade_app;

-- The foreign key to the data key is what keeps a key as long as anything is sealed under it: whoever seals holds the key's row until commit,
-- and its deletion waits for them or fails.
create table vault.secrets (
    tenant_id    uuid not null,
    id           uuid not null,
    org_id       uuid not null,
    kind         text not null check (kind ~ '^[a-z][a-z0-9-]{0,39}$'),
    name         text not null check (length(name) between 1 and 120),
    key_version  int not null,
    sealed       bytea not null check (length(sealed) between 29 and 16413),
    created_at   timestamptz not null,
    -- Null: the current one. A secret that was replaced is believed until then.
    expires_at   timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, org_id) references directory.organizations (tenant_id, org_id),
    foreign key (tenant_id, key_version) references vault.data_keys (tenant_id, version)
);
create unique index secrets_current on vault.secrets (tenant_id, org_id, kind, name) where expires_at is null;
create index secrets_by_address on vault.secrets (tenant_id, org_id, kind, name, created_at desc);
create index secrets_by_creation on vault.secrets (tenant_id, org_id, created_at desc, id desc);
create index secrets_by_key on vault.secrets (tenant_id, key_version, id);
call ctx.protect('vault.secrets', 'organization', 'organization', array['insert', 'update', 'delete']);
-- What a secret is bound to does not change under it.
revoke update on vault.secrets from palisade_app;
grant update (key_version, sealed, expires_at) on vault.secrets to palisade_app;

-- How a brand's own mail leaves. Passwords and tokens are in vault.secrets.
create table vault.mail_transports (
    tenant_id       uuid not null references directory.tenants (tenant_id),
    kind            text not null check (kind in ('none', 'smtp', 'postmark')),
    sender          text check (length(sender) between 3 and 320),
    smtp_host       text check (length(smtp_host) between 1 and 253),
    smtp_port       int not null default 587 check (smtp_port between 1 and 65535),
    smtp_secure     boolean not null default false,
    smtp_user       text check (length(smtp_user) between 1 and 254),
    message_stream  text not null default 'outbound' check (length(message_stream) between 1 and 64),
    updated_at      timestamptz not null,
    primary key (tenant_id),
    check (kind <> 'smtp' or smtp_host is not null),
    check (kind = 'none' or sender is not null)
);
alter table vault.mail_transports alter column sender set statistics 0;
alter table vault.mail_transports alter column smtp_user set statistics 0;
call ctx.protect('vault.mail_transports', 'tenant', 'tenant', array['insert', 'update']);

-- What other tables held, sealed under keys of the whole installation, is held by the vault now.
drop table integrations.inbound_secrets;
alter table integrations.webhook_endpoints drop column secret_sealed, drop column previous_secret_sealed;
alter table platform.signing_keys drop column sealed_key;
