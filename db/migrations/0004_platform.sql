-- role: palisade_owner
create schema platform;
grant usage on schema platform to palisade_app;

-- Outside effects (mail first) are rows written with the change that causes them, and carried out after commit by the worker.
create table platform.outbox (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    id          uuid not null,
    kind        text not null check (kind in ('mail')),
    payload     jsonb not null,
    created_at  timestamptz not null default now(),
    due_at      timestamptz not null default now(),
    attempts    int not null default 0,
    done_at     timestamptz,
    dead_at     timestamptz,
    last_error  text,
    primary key (tenant_id, id)
);
create index outbox_due on platform.outbox (tenant_id, due_at) where done_at is null and dead_at is null;
call ctx.protect('platform.outbox', 'tenant', 'tenant', array['insert', 'update', 'delete']);

-- One row per Idempotency-Key and caller, written in the transaction of the change it belongs to.
create table platform.idempotency (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    org_id        uuid not null,
    operation     text not null,
    key           text not null check (length(key) between 1 and 255),
    request_hash  bytea not null check (length(request_hash) = 32),
    status        int not null,
    response      jsonb not null,
    created_at    timestamptz not null default now(),
    primary key (tenant_id, org_id, operation, key)
);
create index idempotency_by_age on platform.idempotency (tenant_id, created_at);
call ctx.protect('platform.idempotency', 'organization', 'organization', array['insert', 'delete']);
