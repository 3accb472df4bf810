-- role: palisade_owner
-- Money that came back after it was paid: an operator has it paid again, by a payout of its own, or cleared. Each return once.

alter table payouts.reversals add constraint reversals_of_partner unique (tenant_id, org_id, id);

-- What a payout pays again. It holds no commissions then.
alter table payouts.payouts add column repays_id uuid;
alter table payouts.payouts no force row level security;
alter table payouts.reversals no force row level security;
-- Checked at commit: an import writes payouts before returns.
alter table payouts.payouts add constraint payouts_repays_fkey
    foreign key (tenant_id, org_id, repays_id) references payouts.reversals (tenant_id, org_id, id) deferrable initially deferred;
alter table payouts.payouts force row level security;
alter table payouts.reversals force row level security;
-- The claim: one payout at a time pays a return again, and none once it is paid. One that failed lets it go.
create unique index payouts_repay_once on payouts.payouts (tenant_id, org_id, repays_id) where repays_id is not null and status <> 'failed';

create table payouts.clearings (
    tenant_id    uuid not null,
    reversal_id  uuid not null,
    org_id       uuid not null,
    reason       text not null check (length(reason) between 1 and 500),
    cleared_by   uuid not null,
    cleared_at   timestamptz not null,
    primary key (tenant_id, reversal_id),
    foreign key (tenant_id, org_id, reversal_id) references payouts.reversals (tenant_id, org_id, id)
);
create index clearings_by_partner on payouts.clearings (tenant_id, org_id, cleared_at desc, reversal_id);
call ctx.protect('payouts.clearings', 'organization', 'tenant', array['insert']);

-- Paid again or cleared, never both: two that decide at once wait for each other here, and the second one sees what the first one did.
create function payouts.refuse_second_decision() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    returned uuid;
begin
    if tg_table_name = 'clearings' then
        returned := new.reversal_id;
    else
        returned := new.repays_id;
    end if;
    perform pg_advisory_xact_lock(hashtextextended(new.tenant_id::text || '/returned/' || returned::text, 0));
    if tg_table_name = 'clearings' then
        if exists (select from payouts.payouts p where p.tenant_id = new.tenant_id and p.repays_id = returned and p.status <> 'failed') then
            raise exception using errcode = 'PA012', message = 'returned money is paid again or cleared, not both';
        end if;
    elsif exists (select from payouts.clearings c where c.tenant_id = new.tenant_id and c.reversal_id = returned) then
        raise exception using errcode = 'PA012', message = 'returned money is paid again or cleared, not both';
    end if;
    return new;
end
$$;
revoke all on function payouts.refuse_second_decision() from public;
create trigger one_decision before insert on payouts.clearings for each row execute function payouts.refuse_second_decision();
create trigger one_decision before insert on payouts.payouts for each row when (new.repays_id is not null) execute function payouts.refuse_second_decision();

create or replace function payouts.refuse_changed_payout() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if (new.tenant_id, new.id, new.org_id, new.run_id, new.amount_minor, new.currency, new.method, new.created_at, new.repays_id)
        is distinct from
       (old.tenant_id, old.id, old.org_id, old.run_id, old.amount_minor, old.currency, old.method, old.created_at, old.repays_id) then
        raise exception using errcode = 'PA004', message = 'a payout does not change its amount or its partner';
    end if;
    if new.status <> old.status and (old.status, new.status) not in
        (('pending', 'paid'), ('pending', 'failed'), ('paid', 'partially_reversed'), ('paid', 'reversed'), ('partially_reversed', 'reversed')) then
        raise exception using errcode = 'PA005', message = 'illegal move of a payout';
    end if;
    return new;
end
$$;

-- One that pays again pays what came back, in its currency, and nothing else.
create or replace function payouts.refuse_other_sum() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    held bigint;
begin
    select sum(h.amount_minor) into held
    from (
        select c.amount_minor
        from payouts.commissions c
        where c.tenant_id = new.tenant_id and c.org_id = new.org_id and c.payout_id = new.id and c.currency = new.currency
        union all
        select r.amount_minor
        from payouts.reversals r
        join payouts.payouts p on p.tenant_id = r.tenant_id and p.org_id = r.org_id and p.id = r.payout_id
        where r.tenant_id = new.tenant_id and r.org_id = new.org_id and r.id = new.repays_id and p.currency = new.currency
    ) h;
    if held is distinct from new.amount_minor then
        raise exception using errcode = 'PA006', message = 'a payout pays what its commissions sum to';
    end if;
    return null;
end
$$;

-- The books: kinds and postings of the two decisions.
alter table ledger.entries drop constraint entries_kind_check;
alter table ledger.entries add constraint entries_kind_check check (kind in (
    'accrual', 'adjustment', 'clawback', 'approval', 'reversal', 'reserve', 'release', 'settlement', 'payout_reversal', 'fee', 'clearing'));

create or replace function ledger.post_payouts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
    select p.tenant_id, p.id, m.kind, l.line, l.org_id, l.account, l.amount_minor, p.currency, m.posted_at
    from moved p
    -- What is paid comes from what is approved, or from what came back, and goes back there.
    cross join lateral (select case when p.repays_id is null then 'payable' else 'returned' end as owed) o
    cross join lateral (values
        ('reserve', tg_op = 'INSERT', o.owed, 'in_payout', p.created_at),
        -- Also when it comes with a later state, as an import brings it.
        ('settlement', p.status in ('paid', 'partially_reversed', 'reversed'), 'in_payout', 'paid_out', coalesce(p.completed_at, p.created_at)),
        ('release', p.status = 'failed', 'in_payout', o.owed, now())
    ) m (kind, happened, debit, credit, posted_at)
    cross join lateral (values
        (1, p.org_id, m.debit, p.amount_minor),
        (2, case m.credit when 'paid_out' then p.tenant_id else p.org_id end, m.credit, -p.amount_minor)
    ) l (line, org_id, account, amount_minor)
    where m.happened
        -- A payout that changes in other ways posts nothing again.
        and not exists (select from ledger.entries e where e.tenant_id = p.tenant_id and e.source_id = p.id and e.kind = m.kind);
    return null;
end
$$;

-- Cleared: it is owed no longer, and the brand's cost is less by it.
create function ledger.post_clearings() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
    select c.tenant_id, c.reversal_id, 'clearing', l.line, l.org_id, l.account, l.amount_minor, p.currency, c.cleared_at
    from added c
    join payouts.reversals r on r.tenant_id = c.tenant_id and r.org_id = c.org_id and r.id = c.reversal_id
    join payouts.payouts p on p.tenant_id = r.tenant_id and p.org_id = r.org_id and p.id = r.payout_id
    cross join lateral (values
        (1, c.org_id, 'returned', r.amount_minor),
        (2, c.tenant_id, 'commission_expense', -r.amount_minor)
    ) l (line, org_id, account, amount_minor);
    return null;
end
$$;
revoke all on function ledger.post_clearings() from public;
create trigger books_new after insert on payouts.clearings referencing new table as added
    for each statement execute function ledger.post_clearings();
