-- role: palisade_owner
-- How an amount was worked out, as it was when it was posted: what the derivation saw for one event, partner and program and cannot be seen
-- again (what had been refunded, which clicks counted, what came before). Terms are named by their versions, which never change. Clicks of
-- other partners are in it without their ids. A receipt is made of it.
create table attribution.workings (
    tenant_id        uuid not null,
    org_id           uuid not null,
    id               uuid not null,
    event_id         uuid not null,
    program_id       uuid not null,
    program_version  int not null,
    -- The version of what is agreed with the partner; null: the program's terms count.
    agreed_version   int,
    working          jsonb not null check (jsonb_typeof(working) = 'object'),
    computed_at      timestamptz not null,
    primary key (tenant_id, org_id, id),
    foreign key (tenant_id, event_id) references attribution.events (tenant_id, id),
    foreign key (tenant_id, program_id, program_version) references programs.program_versions (tenant_id, program_id, version),
    foreign key (tenant_id, org_id, program_id, agreed_version)
        references programs.partner_term_versions (tenant_id, org_id, program_id, version)
);
create index workings_by_event on attribution.workings (tenant_id, event_id);
call ctx.protect('attribution.workings', 'organization', 'tenant', array['insert']);

-- What was worked out is what stood before and the entry: three numbers that are kept apart, so that a receipt can check one by the others.
-- Null: posted before receipts were kept, or brought by an import.
alter table payouts.commissions add column working_id uuid;
alter table payouts.commissions add column stood_minor bigint;
-- The owner is bound by the policies, so a key added later could not be checked; they are lifted for it inside this transaction only.
alter table payouts.commissions no force row level security;
alter table attribution.workings no force row level security;
alter table payouts.commissions add constraint commissions_working foreign key (tenant_id, org_id, working_id)
    references attribution.workings (tenant_id, org_id, id);
alter table payouts.commissions add constraint commissions_worked_out check ((working_id is null) = (stood_minor is null));
alter table payouts.commissions force row level security;
alter table attribution.workings force row level security;

create or replace function payouts.refuse_illegal_move() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.id, new.org_id, new.attribution_id, new.event_id, new.program_id, new.click_id, new.rule_index, new.revision,
        new.amount_minor, new.currency, new.explanation, new.accrued_at, new.working_id, new.stood_minor)
        is distinct from
       (old.tenant_id, old.id, old.org_id, old.attribution_id, old.event_id, old.program_id, old.click_id, old.rule_index, old.revision,
        old.amount_minor, old.currency, old.explanation, old.accrued_at, old.working_id, old.stood_minor) then
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

-- The keys with which the server signs for a tenant. Private halves are sealed under the master key. A retired key signs nothing more and
-- stays published, so that what it signed can be verified.
create table platform.signing_keys (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    id          uuid not null,
    public_key  bytea not null,
    sealed_key  text not null,
    created_at  timestamptz not null,
    retired_at  timestamptz,
    primary key (tenant_id, id)
);
-- One key signs at a time, also when two requests are the first.
create unique index signing_keys_current on platform.signing_keys (tenant_id) where retired_at is null;
call ctx.protect('platform.signing_keys', 'tenant', 'tenant', array['insert', 'update']);
revoke update on platform.signing_keys from palisade_app;
grant update (retired_at) on platform.signing_keys to palisade_app;
