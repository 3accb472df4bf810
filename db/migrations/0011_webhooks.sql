-- role: palisade_owner
-- What happened, written with the change that made it happen. The body is the message as subscribers get it, byte for byte.
create table platform.announcements (
    tenant_id      uuid not null references directory.tenants (tenant_id),
    id             uuid not null,
    org_id         uuid not null,
    type           text not null check (length(type) between 1 and 80),
    body           text not null check (length(body) <= 1000000),
    created_at     timestamptz not null,
    -- When the worker turned it into deliveries.
    fanned_out_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id)
);
create index announcements_waiting on platform.announcements (tenant_id, id) where fanned_out_at is null;
call ctx.protect('platform.announcements', 'tenant', 'tenant', array['insert', 'update']);
-- What was said stays said.
revoke update on platform.announcements from palisade_app;
grant update (fanned_out_at) on platform.announcements to palisade_app;

create schema integrations;
grant usage on schema integrations to palisade_app;

-- Where a brand wants to be told what happens. Secrets are sealed by the server; the database never sees one.
create table integrations.webhook_endpoints (
    tenant_id              uuid not null references directory.tenants (tenant_id),
    id                     uuid not null,
    url                    text not null check (length(url) between 1 and 4096),
    events                 text[] not null check (cardinality(events) between 1 and 50),
    label                  text check (length(label) <= 80),
    active                 boolean not null default true,
    secret_prefix          text not null check (length(secret_prefix) <= 12),
    secret_sealed          text not null,
    -- After a rotation both secrets sign until then.
    previous_secret_sealed text,
    previous_secret_until  timestamptz,
    -- The circuit breaker: failures in a row, and the time until which nothing is tried.
    failures_in_row        int not null default 0 check (failures_in_row >= 0),
    paused_until           timestamptz,
    created_at             timestamptz not null,
    updated_at             timestamptz not null,
    last_used_at           timestamptz,
    primary key (tenant_id, id),
    check ((previous_secret_sealed is null) = (previous_secret_until is null))
);
create index webhook_endpoints_by_creation on integrations.webhook_endpoints (tenant_id, created_at desc, id desc);
call ctx.protect('integrations.webhook_endpoints', 'tenant', 'tenant', array['insert', 'update', 'delete']);

-- One announcement on its way to one endpoint. The body lies with the announcement, once.
create table integrations.webhook_deliveries (
    tenant_id        uuid not null,
    id               uuid not null,
    endpoint_id      uuid not null,
    announcement_id  uuid not null,
    status           text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
    attempts         int not null default 0 check (attempts >= 0),
    http_status      int,
    error            text check (length(error) <= 500),
    due_at           timestamptz not null,
    give_up_at       timestamptz not null,
    created_at       timestamptz not null,
    last_attempt_at  timestamptz,
    delivered_at     timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, endpoint_id, announcement_id),
    foreign key (tenant_id, endpoint_id) references integrations.webhook_endpoints (tenant_id, id) on delete cascade,
    foreign key (tenant_id, announcement_id) references platform.announcements (tenant_id, id),
    check ((status = 'delivered') = (delivered_at is not null))
);
create index webhook_deliveries_by_endpoint on integrations.webhook_deliveries (tenant_id, endpoint_id, created_at desc, id desc);
create index webhook_deliveries_due on integrations.webhook_deliveries (tenant_id, endpoint_id, due_at) where status = 'pending';
create index webhook_deliveries_failed on integrations.webhook_deliveries (tenant_id, endpoint_id, created_at) where status = 'failed';
call ctx.protect('integrations.webhook_deliveries', 'tenant', 'tenant', array['insert', 'update', 'delete']);

-- A partner's own tracker: a GET with macros for what happens to its commissions.
create table integrations.postbacks (
    tenant_id      uuid not null,
    id             uuid not null,
    org_id         uuid not null,
    url            text not null check (length(url) between 1 and 2048),
    events         text[] not null check (cardinality(events) between 1 and 10),
    enabled        boolean not null default true,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    last_fired_at  timestamptz,
    last_status    int,
    last_error     text check (length(last_error) <= 500),
    success_count  bigint not null default 0,
    failure_count  bigint not null default 0,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id)
);
create index postbacks_by_partner on integrations.postbacks (tenant_id, org_id, created_at desc, id desc);
call ctx.protect('integrations.postbacks', 'organization', 'organization', array['insert', 'update', 'delete']);

-- One announcement on its way to one postback; gone once it was fired or given up. What remains are the postback's counters.
create table integrations.postback_firings (
    tenant_id        uuid not null,
    id               uuid not null,
    org_id           uuid not null,
    postback_id      uuid not null,
    announcement_id  uuid not null,
    attempts         int not null default 0 check (attempts >= 0),
    due_at           timestamptz not null,
    created_at       timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, postback_id, announcement_id),
    foreign key (tenant_id, org_id, postback_id) references integrations.postbacks (tenant_id, org_id, id) on delete cascade,
    foreign key (tenant_id, org_id, announcement_id) references platform.announcements (tenant_id, org_id, id)
);
create index postback_firings_due on integrations.postback_firings (tenant_id, due_at);
call ctx.protect('integrations.postback_firings', 'tenant', 'tenant', array['insert', 'update', 'delete']);
