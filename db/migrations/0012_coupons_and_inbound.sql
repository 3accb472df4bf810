-- role: palisade_owner
-- Codes that customers type: a partner's mark where no link was followed. Kept in upper case, so that one key serves every spelling.
create table programs.coupons (
    tenant_id                 uuid not null,
    id                        uuid not null,
    org_id                    uuid not null,
    program_id                uuid not null,
    code                      text not null check (code ~ '^[A-Z0-9-]{3,40}$'),
    -- The program promises its customers a discount: what the payment provider knows of it. Null: nothing was made there yet.
    stripe_coupon_id          text check (length(stripe_coupon_id) <= 255),
    stripe_promotion_code_id  text check (length(stripe_promotion_code_id) <= 255),
    deactivated_at            timestamptz,
    created_at                timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    -- Operators alone write this table, so the key tells no partner which other codes exist.
    unique (tenant_id, code),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
create index coupons_by_partner on programs.coupons (tenant_id, org_id, created_at, id);
create index coupons_by_program on programs.coupons (tenant_id, program_id, org_id);
call ctx.protect('programs.coupons', 'organization', 'tenant', array['insert', 'update']);

-- A click is either a followed link or a code that was typed; each is of the click's own organization. Without exactly one of them no click
-- is stored: the role of the router could otherwise write one that nothing ties to a tenant.
-- The scan that checks a new key runs as the owner, whom forced row-level security binds; no scope exists during a migration.
alter table attribution.clicks alter column link_id drop not null;
alter table attribution.clicks add column coupon_id uuid;
alter table attribution.clicks no force row level security;
alter table programs.coupons no force row level security;
alter table attribution.clicks
    add foreign key (tenant_id, org_id, coupon_id) references programs.coupons (tenant_id, org_id, id),
    add constraint clicks_source check (num_nonnulls(link_id, coupon_id) = 1);
alter table attribution.clicks force row level security;
alter table programs.coupons force row level security;
create index clicks_by_coupon on attribution.clicks (tenant_id, coupon_id) where coupon_id is not null;

-- One row per order in which a code was used. The key is what makes a repeated report one redemption.
create table attribution.coupon_redemptions (
    tenant_id          uuid not null,
    id                 uuid not null,
    org_id             uuid not null,
    coupon_id          uuid not null,
    event_id           uuid not null,
    external_event_id  text not null check (length(external_event_id) between 1 and 120),
    event_type         text not null check (length(event_type) between 1 and 80),
    request_hash       bytea not null check (length(request_hash) = 32),
    value_minor        bigint,
    currency           text not null check (currency ~ '^[A-Z]{3}$'),
    redeemed_at        timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, external_event_id, event_type),
    foreign key (tenant_id, org_id, coupon_id) references programs.coupons (tenant_id, org_id, id),
    foreign key (tenant_id, event_id) references attribution.events (tenant_id, id)
);
create index coupon_redemptions_by_coupon on attribution.coupon_redemptions (tenant_id, org_id, coupon_id, redeemed_at);
call ctx.protect('attribution.coupon_redemptions', 'organization', 'tenant', array['insert']);

-- Doubt about a partner, or about one click of it. While it is open or confirmed, the commissions it covers are neither approved nor paid.
create table attribution.fraud_cases (
    tenant_id   uuid not null,
    id          uuid not null,
    org_id      uuid not null,
    rule        text not null check (rule in ('manual', 'self_referral', 'disposable_mail', 'duplicate_payout_method')),
    -- It covers the commissions of this click, of this customer, or, without either, all of the partner's.
    click_id    uuid,
    user_id     text check (length(user_id) between 1 and 255),
    -- What the rule looked at: raised once, whatever happens again.
    subject     text not null check (length(subject) between 1 and 300),
    reason      text not null check (length(reason) between 1 and 500),
    status      text not null default 'open' check (status in ('open', 'released', 'confirmed')),
    opened_at   timestamptz not null,
    decided_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    unique (tenant_id, org_id, rule, subject),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    foreign key (tenant_id, org_id, click_id) references attribution.clicks (tenant_id, org_id, id),
    check ((status = 'open') = (decided_at is null))
);
create index fraud_cases_queue on attribution.fraud_cases (tenant_id, status, opened_at desc, id desc);
create index fraud_cases_by_partner on attribution.fraud_cases (tenant_id, org_id, status);
call ctx.protect('attribution.fraud_cases', 'tenant', 'tenant', array['insert', 'update']);
revoke update on attribution.fraud_cases from palisade_app;
grant update (status, decided_at) on attribution.fraud_cases to palisade_app;

-- Who decided what and why; nothing here is changed or removed.
create table attribution.fraud_decisions (
    tenant_id   uuid not null,
    id          uuid not null,
    org_id      uuid not null,
    case_id     uuid not null,
    decision    text not null check (decision in ('held', 'released', 'confirmed')),
    reason      text not null check (length(reason) between 1 and 500),
    actor_kind  text not null check (actor_kind in ('user', 'key')),
    actor_id    uuid not null,
    decided_at  timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, org_id, case_id) references attribution.fraud_cases (tenant_id, org_id, id)
);
create index fraud_decisions_by_case on attribution.fraud_decisions (tenant_id, org_id, case_id, decided_at);
call ctx.protect('attribution.fraud_decisions', 'tenant', 'tenant', array['insert']);

create schema if not exists integrations;
grant usage on schema integrations to palisade_app;

-- Shared secrets of systems that send to a tenant, sealed by the server. Two at a time while one replaces the other.
create table integrations.inbound_secrets (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    id          uuid not null,
    source      text not null check (source ~ '^(stripe/(platform|connect)|in/[a-z0-9][a-z0-9-]{0,39})$'),
    sealed      text not null,
    created_at  timestamptz not null,
    -- Null: the current one.
    expires_at  timestamptz,
    primary key (tenant_id, id)
);
create unique index inbound_secrets_current on integrations.inbound_secrets (tenant_id, source) where expires_at is null;
create index inbound_secrets_by_source on integrations.inbound_secrets (tenant_id, source, created_at desc);
call ctx.protect('integrations.inbound_secrets', 'tenant', 'tenant', array['insert', 'update', 'delete']);

-- What other systems reported, once each, byte for byte as it was signed. Written in the transaction of what follows from it.
create table integrations.inbox (
    tenant_id    uuid not null references directory.tenants (tenant_id),
    id           uuid not null,
    source       text not null check (length(source) between 1 and 60),
    external_id  text not null check (length(external_id) between 1 and 255),
    type         text not null check (length(type) between 1 and 120),
    body         bytea not null,
    status       text not null check (status in ('done', 'skipped', 'for_payouts')),
    -- Why it was skipped.
    reason       text check (length(reason) <= 120),
    event_id     uuid,
    happened_at  timestamptz not null,
    received_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, source, external_id),
    foreign key (tenant_id, event_id) references attribution.events (tenant_id, id)
);
create index inbox_by_time on integrations.inbox (tenant_id, received_at desc, id desc);
create index inbox_for_payouts on integrations.inbox (tenant_id, received_at) where status = 'for_payouts';
call ctx.protect('integrations.inbox', 'tenant', 'tenant', array['insert']);

-- Which user of the brand's a Stripe customer is, where an object said so.
create table integrations.stripe_customers (
    tenant_id    uuid not null references directory.tenants (tenant_id),
    customer_id  text not null check (length(customer_id) between 1 and 255),
    user_id      text not null check (length(user_id) between 1 and 255),
    learned_at   timestamptz not null,
    primary key (tenant_id, customer_id)
);
call ctx.protect('integrations.stripe_customers', 'tenant', 'tenant', array['insert', 'update']);

-- A dispute names its charge and payment only, and so does a refund in newer versions of Stripe's API.
create index events_by_stripe_charge on attribution.events (tenant_id, (metadata ->> 'stripeChargeId')) where metadata ? 'stripeChargeId';
create index events_by_stripe_payment_intent on attribution.events (tenant_id, (metadata ->> 'stripePaymentIntentId'))
    where metadata ? 'stripePaymentIntentId';
