-- role: palisade_owner
-- A payment provider of the brand's own: it is asked to pay by a signed message, and answers by signed confirmations. What it confirmed is
-- what is known of a payment; there is nothing else to read.

alter table payouts.policy drop constraint policy_rail_check;
alter table payouts.policy add constraint policy_rail_check check (rail in ('auto', 'stripe_connect', 'manual', 'external'));
alter table payouts.transfers drop constraint transfers_rail_check;
alter table payouts.transfers add constraint transfers_rail_check check (rail in ('stripe_connect', 'external'));
-- Since when the provider has the order, by its own word; whether it paid is another matter.
alter table payouts.transfers add column accepted_at timestamptz;

create table payouts.provider (
    tenant_id               uuid primary key references directory.tenants (tenant_id),
    url                     text not null check (length(url) between 1 and 2048),
    secret_prefix           text not null,
    secret_sealed           text not null,
    previous_secret_sealed  text,
    previous_secret_until   timestamptz,
    created_at              timestamptz not null,
    updated_at              timestamptz not null,
    check ((previous_secret_sealed is null) = (previous_secret_until is null))
);
call ctx.protect('payouts.provider', 'tenant', 'tenant', array['insert', 'update', 'delete']);

alter table payouts.recovery_requests drop constraint recovery_requests_kind_check;
alter table payouts.recovery_requests
    add constraint recovery_requests_kind_check check (kind in ('dispose_intent', 'release_intent_for_retry', 'resolve_duplicate_review', 'confirm_payment'));

-- Everything the provider said with a valid signature, also what contradicts what it said before. Rows never change.
create table payouts.confirmations (
    tenant_id         uuid not null,
    id                uuid not null,
    org_id            uuid not null,
    payout_id         uuid not null,
    generation        int not null check (generation >= 1),
    status            text not null check (status in ('paid', 'failed', 'returned')),
    -- The provider's name of the payment, and of the return.
    reference         text check (length(reference) between 1 and 120),
    return_reference  text check (length(return_reference) between 1 and 120),
    amount_minor      bigint check (amount_minor > 0),
    currency          text check (currency ~ '^[A-Z]{3}$'),
    reason            text check (length(reason) between 1 and 300),
    --   accepted    counts
    --   superseded  true, and of no consequence: a payment under an earlier key failed
    --   conflict    contradicts what was said before, or what was asked for: an operator looks at it
    verdict           text not null check (verdict in ('accepted', 'superseded', 'conflict')),
    conflict          text,
    message_id        text not null,
    body              bytea not null,
    received_at       timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, org_id, payout_id) references payouts.payouts (tenant_id, org_id, id),
    check ((status = 'failed') = (reference is null)),
    check ((status = 'returned') = (return_reference is not null)),
    check ((status = 'failed') = (amount_minor is null) and (amount_minor is null) = (currency is null)),
    check ((verdict = 'conflict') = (conflict is not null))
);
create index confirmations_by_payout on payouts.confirmations (tenant_id, org_id, payout_id, received_at, id);
create index confirmations_by_time on payouts.confirmations (tenant_id, received_at desc, id desc);
create index confirmations_in_conflict on payouts.confirmations (tenant_id, received_at desc, id desc) where verdict = 'conflict';
-- A payout is paid once, by one payment; a payment pays one payout; what came back came back once.
create unique index confirmations_paid_once on payouts.confirmations (tenant_id, org_id, payout_id) where status = 'paid' and verdict = 'accepted';
create unique index confirmations_one_payment on payouts.confirmations (tenant_id, reference) where status = 'paid' and verdict = 'accepted';
create unique index confirmations_returned_once on payouts.confirmations (tenant_id, return_reference) where status = 'returned' and verdict = 'accepted';
call ctx.protect('payouts.confirmations', 'tenant', 'tenant', array['insert']);
