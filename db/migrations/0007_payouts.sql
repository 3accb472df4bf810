-- role: palisade_owner
create schema payouts;
grant usage on schema payouts to palisade_app;

create table payouts.payouts (
    tenant_id     uuid not null,
    id            uuid not null,
    org_id        uuid not null,
    run_id        uuid not null,
    amount_minor  bigint not null check (amount_minor > 0),
    currency      text not null check (currency ~ '^[A-Z]{3}$'),
    method        text not null check (method in ('manual')),
    status        text not null default 'pending' check (status in ('pending', 'paid', 'failed')),
    metadata      jsonb not null default '{}',
    created_at    timestamptz not null default now(),
    completed_at  timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, org_id, id),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    check ((status = 'paid') = (completed_at is not null))
);
create index payouts_by_creation on payouts.payouts (tenant_id, created_at desc, id desc);
create index payouts_by_partner on payouts.payouts (tenant_id, org_id, created_at desc, id desc);
call ctx.protect('payouts.payouts', 'organization', 'tenant', array['insert', 'update']);

-- Entries of what is owed for an event: the first derivation, and after it the differences when a later fact changes the result.
create table payouts.commissions (
    tenant_id       uuid not null,
    id              uuid not null,
    org_id          uuid not null,
    attribution_id  uuid not null,
    event_id        uuid not null,
    program_id      uuid not null,
    click_id        uuid not null,
    rule_index      int not null check (rule_index between 0 and 9),
    revision        int not null default 0 check (revision >= 0),
    amount_minor    bigint not null check (amount_minor <> 0),
    currency        text not null check (currency ~ '^[A-Z]{3}$'),
    explanation     text not null,
    status          text not null default 'accrued' check (status in ('accrued', 'approved', 'paid', 'reversed')),
    accrued_at      timestamptz not null default now(),
    approved_at     timestamptz,
    paid_at         timestamptz,
    reversed_at     timestamptz,
    -- An operator's reversal closes the matter for good; one by a new derivation may be followed by another entry.
    reversed_by     text check (reversed_by in ('operator', 'derivation')),
    payout_id       uuid,
    primary key (tenant_id, id),
    -- What makes it impossible to post the same thing twice, whatever is retried.
    unique (tenant_id, event_id, click_id, rule_index, revision),
    foreign key (tenant_id, org_id, attribution_id) references attribution.attributions (tenant_id, org_id, id),
    foreign key (tenant_id, event_id) references attribution.events (tenant_id, id),
    foreign key (tenant_id, org_id, click_id) references attribution.clicks (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id),
    foreign key (tenant_id, org_id, payout_id) references payouts.payouts (tenant_id, org_id, id),
    check ((status = 'paid') = (paid_at is not null)),
    check ((status = 'reversed') = (reversed_at is not null)),
    check ((status = 'reversed') = (reversed_by is not null)),
    check (status <> 'paid' or payout_id is not null),
    -- A payout claims approved commissions; while it holds the claim they are neither reversed nor claimed by another.
    check (payout_id is null or status in ('approved', 'paid'))
);
create index commissions_by_partner on payouts.commissions (tenant_id, org_id, accrued_at desc, id desc);
create index commissions_by_status on payouts.commissions (tenant_id, status, accrued_at desc, id desc);
create index commissions_by_payout on payouts.commissions (tenant_id, payout_id) where payout_id is not null;
call ctx.protect('payouts.commissions', 'organization', 'tenant', array['insert', 'update']);

-- Legal moves of a commission, enforced whatever the application does.
create function payouts.refuse_illegal_move() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.id, new.org_id, new.attribution_id, new.event_id, new.program_id, new.click_id, new.rule_index, new.revision,
        new.amount_minor, new.currency, new.explanation, new.accrued_at)
        is distinct from
       (old.tenant_id, old.id, old.org_id, old.attribution_id, old.event_id, old.program_id, old.click_id, old.rule_index, old.revision,
        old.amount_minor, old.currency, old.explanation, old.accrued_at) then
        raise exception using errcode = 'PA001', message = 'a posted commission does not change; post the difference';
    end if;
    if new.status <> old.status and (old.status, new.status) not in
        (('accrued', 'approved'), ('accrued', 'reversed'), ('approved', 'reversed'), ('approved', 'paid')) then
        raise exception using errcode = 'PA002', message = 'illegal move of a commission';
    end if;
    -- A claim is taken and given back while approved; it never goes from one payout to another, and never away once paid.
    if new.payout_id is distinct from old.payout_id
        and not (old.status = 'approved' and new.status = 'approved' and (old.payout_id is null or new.payout_id is null)) then
        raise exception using errcode = 'PA003', message = 'the commission belongs to another payout';
    end if;
    return new;
end
$$;
revoke all on function payouts.refuse_illegal_move() from public;
create trigger legal_moves before update on payouts.commissions for each row execute function payouts.refuse_illegal_move();

create function payouts.refuse_changed_payout() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.id, new.org_id, new.run_id, new.amount_minor, new.currency, new.method, new.created_at)
        is distinct from (old.tenant_id, old.id, old.org_id, old.run_id, old.amount_minor, old.currency, old.method, old.created_at) then
        raise exception using errcode = 'PA004', message = 'a payout does not change its amount or its partner';
    end if;
    if new.status <> old.status and (old.status, new.status) not in (('pending', 'paid'), ('pending', 'failed')) then
        raise exception using errcode = 'PA005', message = 'illegal move of a payout';
    end if;
    return new;
end
$$;
revoke all on function payouts.refuse_changed_payout() from public;
create trigger legal_moves before update on payouts.payouts for each row execute function payouts.refuse_changed_payout();
