-- role: palisade_owner
-- Rails: how the money of a payout leaves the brand, and how it is known that it did.

alter table payouts.payouts drop constraint payouts_method_check, drop constraint payouts_status_check, drop constraint payouts_check;
-- 'external' is what an imported payout may have been paid by; none is made here.
alter table payouts.payouts
    add constraint payouts_method_check check (method in ('manual', 'external', 'stripe_connect')),
    add constraint payouts_status_check check (status in ('pending', 'paid', 'failed', 'partially_reversed', 'reversed')),
    add constraint payouts_check check ((status in ('paid', 'partially_reversed', 'reversed')) = (completed_at is not null));
create index payouts_by_status on payouts.payouts (tenant_id, status, created_at desc, id desc);

create or replace function payouts.refuse_changed_payout() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.id, new.org_id, new.run_id, new.amount_minor, new.currency, new.method, new.created_at)
        is distinct from (old.tenant_id, old.id, old.org_id, old.run_id, old.amount_minor, old.currency, old.method, old.created_at) then
        raise exception using errcode = 'PA004', message = 'a payout does not change its amount or its partner';
    end if;
    if new.status <> old.status and (old.status, new.status) not in
        (('pending', 'paid'), ('pending', 'failed'), ('paid', 'partially_reversed'), ('paid', 'reversed'), ('partially_reversed', 'reversed')) then
        raise exception using errcode = 'PA005', message = 'illegal move of a payout';
    end if;
    return new;
end
$$;

-- When and from what balance on a brand pays, and over which rail. Partners may know: it says when their money comes.
create table payouts.policy (
    tenant_id        uuid primary key references directory.tenants (tenant_id),
    rail             text not null default 'auto' check (rail in ('auto', 'stripe_connect', 'manual')),
    threshold_cents  int not null default 0 check (threshold_cents between 0 and 100000),
    cadence          text not null default 'weekly' check (cadence in ('weekly', 'biweekly', 'monthly', 'manual')),
    updated_at       timestamptz not null
);
call ctx.protect('payouts.policy', 'shared', 'tenant', array['insert', 'update']);

-- Settings of before. The owner is bound by the policies, so they are lifted for it inside this transaction only.
alter table directory.settings no force row level security;
alter table payouts.policy no force row level security;
insert into payouts.policy (tenant_id, rail, threshold_cents, cadence, updated_at)
select s.tenant_id, coalesce(s.value ->> 'rail', 'auto'), coalesce((s.value ->> 'thresholdCents')::int, 0), coalesce(s.value ->> 'cadence', 'weekly'), s.updated_at
from directory.settings s
where s.key = 'payouts';
alter table directory.settings force row level security;
alter table payouts.policy force row level security;

-- Until when the schedule was looked at: what lies after it and before now is due. Locked while a look goes on.
create table payouts.schedule (
    tenant_id  uuid primary key references directory.tenants (tenant_id),
    looked_at  timestamptz not null
);
call ctx.protect('payouts.schedule', 'tenant', 'tenant', array['insert', 'update']);

create table payouts.runs (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    id          uuid not null,
    started_by  text not null check (started_by in ('operator', 'schedule')),
    digest      bytea not null check (length(digest) = 32),
    created_at  timestamptz not null,
    primary key (tenant_id, id)
);
create index runs_by_creation on payouts.runs (tenant_id, created_at desc, id desc);
call ctx.protect('payouts.runs', 'tenant', 'tenant', array['insert']);

-- The account at the payment provider that a partner opened for itself. What is true of it is read from the provider.
create table payouts.accounts (
    tenant_id          uuid not null,
    org_id             uuid not null,
    account_id         text not null check (account_id ~ '^acct_[A-Za-z0-9_]{1,64}$'),
    charges_enabled    boolean not null default false,
    payouts_enabled    boolean not null default false,
    details_submitted  boolean not null default false,
    -- The provider said that something changed: read again at this time.
    refresh_at         timestamptz,
    read_at            timestamptz,
    created_at         timestamptz not null,
    primary key (tenant_id, org_id),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id)
);
create index accounts_to_read on payouts.accounts (tenant_id, refresh_at) where refresh_at is not null;
create index accounts_by_account on payouts.accounts (tenant_id, account_id);
call ctx.protect('payouts.accounts', 'organization', 'organization', array['insert', 'update']);

create function payouts.refuse_other_account() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.org_id, new.account_id) is distinct from (old.tenant_id, old.org_id, old.account_id) then
        raise exception using errcode = 'PA007', message = 'a partner keeps the account it opened';
    end if;
    return new;
end
$$;
revoke all on function payouts.refuse_other_account() from public;
create trigger one_account before update on payouts.accounts for each row execute function payouts.refuse_other_account();

-- What is to be sent for a payout, frozen before it is sent.
--   intent            decided; nothing was sent
--   posted            may have been sent: until the provider is read, nobody knows
--   confirmed         the provider has it, once
--   canceled          nothing was sent, or the provider refused it for certain
--   held              unknown for longer than the provider remembers the key: an operator decides
--   duplicate_review  the provider has more than one: an operator decides
create table payouts.transfers (
    tenant_id        uuid not null,
    payout_id        uuid not null,
    org_id           uuid not null,
    rail             text not null check (rail in ('stripe_connect')),
    state            text not null default 'intent' check (state in ('intent', 'posted', 'confirmed', 'canceled', 'held', 'duplicate_review')),
    generation       int not null default 1 check (generation >= 1),
    amount_minor     bigint not null check (amount_minor > 0),
    currency         text not null check (currency ~ '^[A-Z]{3}$'),
    destination      text not null check (length(destination) between 1 and 2048),
    idempotency_key  text not null check (length(idempotency_key) between 1 and 255),
    provider_id      text check (length(provider_id) between 1 and 255),
    attempts         int not null default 0,
    posted_at        timestamptz,
    -- When to look at it next; null: nothing to do.
    next_at          timestamptz,
    -- Who works on it now. Every write of an executor asks for its own token.
    lease_token      uuid,
    leased_until     timestamptz,
    last_error       text check (length(last_error) <= 300),
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (tenant_id, payout_id),
    unique (tenant_id, org_id, idempotency_key),
    foreign key (tenant_id, org_id, payout_id) references payouts.payouts (tenant_id, org_id, id),
    check (state <> 'confirmed' or provider_id is not null),
    check (state not in ('posted', 'confirmed', 'held', 'duplicate_review') or posted_at is not null)
);
create unique index transfers_by_provider_id on payouts.transfers (tenant_id, provider_id) where provider_id is not null;
create index transfers_due on payouts.transfers (tenant_id, next_at) where next_at is not null;
call ctx.protect('payouts.transfers', 'tenant', 'tenant', array['insert', 'update']);

create function payouts.refuse_changed_transfer() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.payout_id, new.org_id, new.rail, new.amount_minor, new.currency, new.destination, new.created_at)
        is distinct from
       (old.tenant_id, old.payout_id, old.org_id, old.rail, old.amount_minor, old.currency, old.destination, old.created_at)
        or (old.provider_id is not null and new.provider_id is distinct from old.provider_id) then
        raise exception using errcode = 'PA008', message = 'a transfer intent is frozen';
    end if;
    if new.state <> old.state and (old.state, new.state) not in
        (('intent', 'posted'), ('intent', 'canceled'),
         ('posted', 'confirmed'), ('posted', 'canceled'), ('posted', 'held'), ('posted', 'duplicate_review'),
         ('held', 'intent'), ('held', 'confirmed'), ('held', 'canceled'), ('held', 'duplicate_review'),
         ('duplicate_review', 'confirmed'), ('duplicate_review', 'canceled')) then
        raise exception using errcode = 'PA009', message = 'illegal move of a transfer intent';
    end if;
    -- Another key means another payment: only when an operator released a held one, one generation further.
    if (new.generation, new.idempotency_key) is distinct from (old.generation, old.idempotency_key)
        and not (old.state = 'held' and new.state = 'intent' and new.generation = old.generation + 1 and new.idempotency_key <> old.idempotency_key) then
        raise exception using errcode = 'PA010', message = 'a transfer intent keeps its key';
    end if;
    if old.state = 'held' and new.state = 'intent' and new.generation = old.generation then
        raise exception using errcode = 'PA010', message = 'a transfer intent keeps its key';
    end if;
    return new;
end
$$;
revoke all on function payouts.refuse_changed_transfer() from public;
create trigger frozen before update on payouts.transfers for each row execute function payouts.refuse_changed_transfer();

-- Money of a paid payout that the provider took back.
create table payouts.reversals (
    tenant_id     uuid not null,
    id            uuid not null,
    org_id        uuid not null,
    payout_id     uuid not null,
    amount_minor  bigint not null check (amount_minor > 0),
    provider_id   text not null check (length(provider_id) between 1 and 255),
    created_at    timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, provider_id),
    foreign key (tenant_id, org_id, payout_id) references payouts.payouts (tenant_id, org_id, id)
);
create index reversals_by_payout on payouts.reversals (tenant_id, org_id, payout_id, created_at);
call ctx.protect('payouts.reversals', 'organization', 'tenant', array['insert']);

-- What an operator asked to be done about a transfer that nobody but an operator may decide. Finished ones do not change.
create table payouts.recovery_requests (
    tenant_id       uuid not null,
    id              uuid not null,
    org_id          uuid not null,
    payout_id       uuid not null,
    rail            text not null,
    kind            text not null check (kind in ('dispose_intent', 'release_intent_for_retry', 'resolve_duplicate_review')),
    params          jsonb not null default '{}' check (jsonb_typeof(params) = 'object'),
    note            text check (length(note) <= 1000),
    requested_by    uuid not null,
    status          text not null default 'pending' check (status in ('pending', 'applied', 'refused')),
    outcome         text,
    attempts        int not null default 0,
    recheck_due_at  timestamptz,
    applied_at      timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, org_id, payout_id) references payouts.payouts (tenant_id, org_id, id),
    check ((status = 'pending') = (outcome is null)),
    check ((status = 'applied') = (applied_at is not null))
);
create unique index recovery_one_at_a_time on payouts.recovery_requests (tenant_id, org_id, payout_id) where status = 'pending';
create index recovery_by_partner on payouts.recovery_requests (tenant_id, org_id, created_at desc, id desc);
create index recovery_by_creation on payouts.recovery_requests (tenant_id, created_at desc, id desc);
create index recovery_due on payouts.recovery_requests (tenant_id, recheck_due_at) where status = 'pending';
call ctx.protect('payouts.recovery_requests', 'tenant', 'tenant', array['insert', 'update']);

create function payouts.refuse_finished_request() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if old.status <> 'pending' then
        raise exception using errcode = 'PA011', message = 'a finished recovery request does not change';
    end if;
    return new;
end
$$;
revoke all on function payouts.refuse_finished_request() from public;
create trigger finished before update on payouts.recovery_requests for each row execute function payouts.refuse_finished_request();
