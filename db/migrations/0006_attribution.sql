-- role: palisade_owner
create schema attribution;
grant usage on schema attribution to palisade_app, palisade_ingest;

-- Raw facts: append-only for everybody but the fraud flag.
create table attribution.clicks (
    tenant_id     uuid not null,
    id            uuid not null,
    org_id        uuid not null,
    program_id    uuid not null,
    link_id       uuid not null,
    landing_url   text not null,
    ip_hash       text,
    user_agent    text,
    referer       text,
    utm_source    text,
    utm_medium    text,
    utm_campaign  text,
    utm_term      text,
    utm_content   text,
    country       text check (length(country) = 2),
    fraud_flag    text check (fraud_flag in ('velocity', 'manual', 'revoked')),
    ts            timestamptz not null,
    received_at   timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    foreign key (tenant_id, org_id, link_id) references programs.links (tenant_id, org_id, id)
);
create index clicks_by_partner on attribution.clicks (tenant_id, org_id, ts desc, id desc);
create index clicks_by_program on attribution.clicks (tenant_id, program_id, ts);
create index clicks_flagged on attribution.clicks (tenant_id, ts desc) where fraud_flag is not null;
call ctx.protect('attribution.clicks', 'organization', 'tenant', array['insert', 'update']);
revoke update on attribution.clicks from palisade_app;
grant update (fraud_flag) on attribution.clicks to palisade_app;

-- The one listed exception to a wall for everybody: the router's role may insert clicks of many tenants in one batch and do nothing
-- else; the composite foreign key keeps each row inside its tenant and organization.
drop policy wall on attribution.clicks;
create policy wall on attribution.clicks as restrictive for all
    to palisade_app, palisade_owner, palisade_guard, palisade_doors
    using (tenant_id = (select ctx.tenant_id())) with check (tenant_id = (select ctx.tenant_id()));
create policy ingest on attribution.clicks for insert to palisade_ingest with check (true);
grant insert on attribution.clicks to palisade_ingest;

create table attribution.identities (
    tenant_id    uuid not null,
    id           uuid not null,
    org_id       uuid not null,
    click_id     uuid not null,
    user_id      text not null check (length(user_id) between 1 and 255),
    stitched_at  timestamptz not null default now(),
    -- Events before it are not credited through this identity; null: all are. A browser's claim (anybody may make one) never reaches
    -- into a user's past; the word of a key that may write events does.
    counts_from  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, click_id, user_id),
    foreign key (tenant_id, org_id, click_id) references attribution.clicks (tenant_id, org_id, id)
);
create index identities_by_user on attribution.identities (tenant_id, user_id);
create index identities_by_partner on attribution.identities (tenant_id, org_id, stitched_at);
call ctx.protect('attribution.identities', 'organization', 'tenant', array['insert', 'update']);
revoke update on attribution.identities from palisade_app;
grant update (counts_from) on attribution.identities to palisade_app;

create table attribution.events (
    tenant_id          uuid not null references directory.tenants (tenant_id),
    id                 uuid not null,
    user_id            text not null check (length(user_id) between 1 and 255),
    type               text not null check (length(type) between 1 and 80),
    value_minor        bigint,
    currency           text not null check (currency ~ '^[A-Z]{3}$'),
    external_event_id  text check (length(external_event_id) between 1 and 120),
    request_hash       bytea not null check (length(request_hash) = 32),
    metadata           jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
    ts                 timestamptz not null,
    received_at        timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, external_event_id)
);
create index events_by_user on attribution.events (tenant_id, user_id, ts);
create index events_by_time on attribution.events (tenant_id, ts desc, id desc);
call ctx.protect('attribution.events', 'tenant', 'tenant', array['insert']);

-- One row per event and click that was ever credited for it (weight 0 once a later fact takes the credit away); carries the facts of its event that its partner may see.
create table attribution.attributions (
    tenant_id    uuid not null,
    id           uuid not null,
    org_id       uuid not null,
    event_id     uuid not null,
    program_id   uuid not null,
    click_id     uuid not null,
    model        text not null check (model in ('last_click', 'first_click', 'linear', 'position')),
    weight       numeric(6, 4) not null check (weight between 0 and 1),
    user_id      text not null,
    event_type   text not null,
    value_minor  bigint,
    revenue_minor bigint not null,
    currency     text not null,
    event_ts     timestamptz not null,
    -- What the terms looked at: the user's earlier events of this type credited to the partner (2 stands for more), and the first of them.
    earlier_events  int not null check (earlier_events between 0 and 2),
    first_event_ts  timestamptz,
    computed_at  timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    unique (tenant_id, event_id, click_id),
    foreign key (tenant_id, event_id) references attribution.events (tenant_id, id),
    foreign key (tenant_id, org_id, click_id) references attribution.clicks (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
create index attributions_by_partner on attribution.attributions (tenant_id, org_id, event_ts desc, id desc);
create index attributions_by_user on attribution.attributions (tenant_id, user_id, org_id, event_type, event_ts);
call ctx.protect('attribution.attributions', 'organization', 'tenant', array['insert', 'update']);
