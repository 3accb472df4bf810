-- role: palisade_owner
create schema programs;
grant usage on schema programs to palisade_app;

create table programs.programs (
    tenant_id                    uuid not null references directory.tenants (tenant_id),
    id                           uuid not null,
    name                         text not null check (length(name) between 1 and 200),
    commission_rule              jsonb not null check (jsonb_typeof(commission_rule) = 'array'),
    attribution_window_days      int not null default 60 check (attribution_window_days between 1 and 365),
    attribution_model            text not null default 'last_click'
                                 check (attribution_model in ('last_click', 'first_click', 'linear', 'position')),
    destination_url              text not null check (length(destination_url) <= 2048),
    deep_link_allowed_domains    text check (length(deep_link_allowed_domains) <= 1000),
    holdback_days                int check (holdback_days between 0 and 365),
    starts_at                    timestamptz,
    ends_at                      timestamptz,
    customer_reward              jsonb,
    share_on_network             boolean not null default false,
    marketplace_description      text check (length(marketplace_description) <= 4000),
    categories                   text[] not null default '{}',
    partners_may_customize_code  boolean not null default false,
    blocked_at                   timestamptz,
    blocked_reason               text,
    created_at                   timestamptz not null default now(),
    updated_at                   timestamptz not null default now(),
    primary key (tenant_id, id),
    check (ends_at is null or starts_at is null or ends_at > starts_at)
);
create index programs_by_creation on programs.programs (tenant_id, created_at desc, id desc);
call ctx.protect('programs.programs', 'shared', 'tenant', array['insert', 'update']);

-- A partner is an organization's membership in the program: same id as its organization.
create table programs.partners (
    tenant_id       uuid not null,
    id              uuid not null,
    org_id          uuid not null check (org_id = id),
    email           text not null check (email = lower(email) and length(email) between 3 and 254),
    name            text not null check (length(name) between 1 and 120),
    metadata        jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
    stripe_connect_account_id  text,
    -- Null: signed up by itself and waits for an operator's approval. Nothing a visitor can do sets it.
    approved_at     timestamptz,
    activated_at    timestamptz,
    revoked_at      timestamptz,
    revoke_reason   text check (length(revoke_reason) <= 500),
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    -- Operators alone write this table, so the key tells no partner which other addresses exist.
    unique (tenant_id, email),
    foreign key (tenant_id, org_id) references directory.organizations (tenant_id, org_id),
    check (activated_at is null or approved_at is not null)
);
create index partners_by_creation on programs.partners (tenant_id, created_at desc, id desc);
-- The planner keeps no sample of personal data: estimates would tell any tenant which values are common anywhere.
alter table programs.partners alter column email set statistics 0;
call ctx.protect('programs.partners', 'organization', 'tenant', array['insert', 'update']);

create table programs.grants (
    tenant_id   uuid not null,
    id          uuid not null,
    org_id      uuid not null,
    program_id  uuid not null,
    source      text not null default 'admin' check (source in ('admin', 'offering')),
    created_at  timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, program_id),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
create index grants_by_program on programs.grants (tenant_id, program_id);
call ctx.protect('programs.grants', 'organization', 'tenant', array['insert', 'delete']);

create table programs.links (
    tenant_id        uuid not null,
    id               uuid not null,
    org_id           uuid not null,
    link_key         text not null check (link_key ~ '^[A-Za-z0-9_-]{3,64}$'),
    program_id       uuid not null,
    destination_url  text check (length(destination_url) <= 2048),
    created_at       timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    -- A link key is public by its nature: it stands in every URL that is shared.
    unique (tenant_id, link_key),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
create index links_by_partner on programs.links (tenant_id, org_id, created_at desc, id desc);
create index links_by_program on programs.links (tenant_id, program_id);
call ctx.protect('programs.links', 'organization', 'organization', array['insert']);

-- Terms agreed with one partner for one program; they replace the program's own there, and nowhere else. commission_rule is the rule
-- that counts (canonical array; null: the program's), the three columns after it are how a client of the older form stated it.
create table programs.partner_terms (
    tenant_id         uuid not null,
    org_id            uuid not null,
    program_id        uuid not null,
    commission_rule   jsonb check (jsonb_typeof(commission_rule) = 'array'),
    commission_type   text check (commission_type in ('percent', 'fixed')),
    commission_value  numeric check (commission_value >= 0),
    recurring         boolean not null default false,
    holdback_days     int check (holdback_days between 0 and 365),
    source            text not null check (source in ('approval', 'backfill', 'amendment')),
    snapshotted_at    timestamptz not null,
    primary key (tenant_id, org_id, program_id),
    check (commission_type <> 'percent' or commission_value <= 100),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
create index partner_terms_by_program on programs.partner_terms (tenant_id, program_id);
call ctx.protect('programs.partner_terms', 'organization', 'tenant', array['insert', 'update', 'delete']);
