-- role: palisade_owner
-- Second factors, passkeys, and sessions that tell where they are. Whatever proves who somebody is, is out of reach of their organization: only
-- sign-in itself reads and writes it, under the tenant's scope, for the person of the session.

alter table access.sessions
    add column method text not null default 'magic_link' check (method in ('magic_link', 'passkey')),
    -- When a second factor was last shown in this session.
    add column second_factor_at timestamptz,
    -- What people recognise a session by: a browser's name, and the network, never the whole address.
    add column device text check (length(device) <= 80),
    add column network text check (length(network) <= 64);
alter table access.sessions alter column device set statistics 0, alter column network set statistics 0;
drop trigger audit_insert on access.sessions;
drop trigger audit_update on access.sessions;
drop trigger audit_delete on access.sessions;
call audit.watch('access.sessions', 'session', '{id,org_id,member_id,method,expires_at,revoked_at,created_at,second_factor_at}', '{last_seen_at}');

-- An authenticator app. Its secret is in the vault, by the member's id.
create table access.totp (
    tenant_id     uuid not null,
    org_id        uuid not null,
    member_id     uuid not null,
    created_at    timestamptz not null,
    -- The app has shown that it has the secret; until then it counts for nothing.
    confirmed_at  timestamptz,
    -- The newest time step whose code was used: none at or before it is taken again.
    last_step     bigint not null default 0,
    -- Wrong codes of both kinds since the last right one.
    failures      int not null default 0 check (failures >= 0),
    locked_until  timestamptz,
    primary key (tenant_id, org_id, member_id),
    foreign key (tenant_id, org_id, member_id) references access.members (tenant_id, org_id, id)
);
call ctx.protect('access.totp', 'tenant', 'tenant', array['insert', 'update', 'delete']);
call audit.watch('access.totp', 'authenticator_app', '{org_id,member_id,created_at,confirmed_at,failures,locked_until}', '{last_step}');

create table access.recovery_codes (
    tenant_id   uuid not null,
    id          uuid not null,
    org_id      uuid not null,
    member_id   uuid not null,
    -- Of 80 random bits.
    code_hash   bytea not null check (length(code_hash) = 32),
    created_at  timestamptz not null,
    used_at     timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, member_id, code_hash),
    foreign key (tenant_id, org_id, member_id) references access.members (tenant_id, org_id, id)
);
call ctx.protect('access.recovery_codes', 'tenant', 'tenant', array['insert', 'update', 'delete']);
call audit.watch('access.recovery_codes', 'recovery_code', '{id,org_id,member_id,created_at,used_at}');

create table access.passkeys (
    tenant_id        uuid not null,
    id               uuid not null,
    org_id           uuid not null,
    member_id        uuid not null,
    -- The host it was made for: browsers show it nowhere else.
    rp_id            text not null check (length(rp_id) between 1 and 253),
    credential_id    bytea not null check (length(credential_id) between 1 and 1023),
    -- A COSE key. Public.
    public_key       bytea not null check (length(public_key) between 1 and 4096),
    sign_count       bigint not null check (sign_count >= 0),
    transports       text[] not null check (cardinality(transports) <= 16),
    backup_eligible  boolean not null,
    backed_up        boolean not null,
    name             text not null check (length(name) between 1 and 80),
    created_at       timestamptz not null,
    last_used_at     timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, member_id, credential_id),
    foreign key (tenant_id, org_id, member_id) references access.members (tenant_id, org_id, id)
);
alter table access.passkeys alter column name set statistics 0, alter column credential_id set statistics 0, alter column public_key set statistics 0;
call ctx.protect('access.passkeys', 'tenant', 'tenant', array['insert', 'update', 'delete']);
call audit.watch('access.passkeys', 'passkey', '{id,org_id,member_id,rp_id,backup_eligible,created_at}', '{sign_count,last_used_at,backed_up}');

-- What an authenticator was asked to sign, for minutes: whoever answers takes the row away, so each is answered once.
create table access.challenges (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    id          uuid not null,
    purpose     text not null check (purpose in ('register', 'sign_in', 'step_up')),
    -- For whom; nobody is known yet who signs in.
    member_id   uuid,
    session_id  uuid,
    state       text not null check (length(state) <= 8000),
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (tenant_id, id),
    check ((member_id is null) = (purpose = 'sign_in') and (session_id is null) = (member_id is null))
);
create index challenges_by_end on access.challenges (tenant_id, expires_at);
create index challenges_by_member on access.challenges (tenant_id, member_id) where member_id is not null;
alter table access.challenges alter column state set statistics 0;
-- UPDATE is what locking takes (for update skip locked); nothing writes over a challenge.
call ctx.protect('access.challenges', 'tenant', 'tenant', array['insert', 'update', 'delete']);
