-- role: palisade_owner
create schema ledger;
grant usage on schema ledger to palisade_app;

-- The books, double entry. A line debits (positive) or credits (negative) one account; the lines of a posting sum to zero per currency.
-- A posting is named by what caused it: the commission, payout or reversal, and the move it made. Each moves at most once, so the primary
-- key is what makes posting anything twice impossible. Lines are written by the triggers below, never by a handler, and never change.
--   commission_expense  the brand's cost                          org_id: the brand
--   accrued             owed to a partner, still held back        org_id: the partner
--   payable             owed and approved, the next run pays it   org_id: the partner
--   in_payout           held by a payout under way                org_id: the partner
--   paid_out            money that left the brand                 org_id: the brand
--   returned            money that came back, owed again          org_id: the partner
--   fees                what a rail kept                          org_id: the brand
create table ledger.entries (
    tenant_id     uuid not null,
    source_id     uuid not null,
    kind          text not null check (kind in ('accrual', 'adjustment', 'clawback', 'approval', 'reversal', 'reserve', 'release', 'settlement', 'payout_reversal', 'fee')),
    line          smallint not null check (line in (1, 2)),
    org_id        uuid not null,
    account       text not null check (account in ('commission_expense', 'accrued', 'payable', 'in_payout', 'paid_out', 'returned', 'fees')),
    amount_minor  bigint not null check (amount_minor <> 0),
    currency      text not null check (currency ~ '^[A-Z]{3}$'),
    posted_at     timestamptz not null default now(),
    primary key (tenant_id, source_id, kind, line),
    foreign key (tenant_id, org_id) references directory.organizations (tenant_id, org_id)
);
create index entries_by_account on ledger.entries (tenant_id, org_id, account, currency) include (amount_minor);
create index entries_by_time on ledger.entries (tenant_id, org_id, posted_at desc, source_id desc, kind, line);
call ctx.protect('ledger.entries', 'organization', 'tenant', array['insert']);

-- Looks at the lines of the statement itself, not at the table: what it cannot see it cannot miss, and it costs one pass for any number.
create function ledger.refuse_unbalanced() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select from added
        group by tenant_id, source_id, kind
        having sum(amount_minor) <> 0 or count(*) <> 2 or count(distinct currency) <> 1) then
        raise exception using errcode = 'PL001', message = 'a posting does not balance';
    end if;
    return null;
end
$$;
revoke all on function ledger.refuse_unbalanced() from public;
create trigger balanced after insert on ledger.entries referencing new table as added
    for each statement execute function ledger.refuse_unbalanced();

-- A commission that is written, in whatever state (an import brings finished ones): the states before it are posted too.
create function ledger.post_new_commissions() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
    select c.tenant_id, c.id, m.kind, l.line, l.org_id, l.account, l.amount_minor, c.currency, m.posted_at
    from added c
    cross join lateral (values
        (case when c.revision = 0 then 'accrual' when c.amount_minor < 0 then 'clawback' else 'adjustment' end, true, 'commission_expense', 'accrued', c.accrued_at),
        ('approval', c.status in ('approved', 'paid') or c.approved_at is not null, 'accrued', 'payable', coalesce(c.approved_at, c.accrued_at)),
        ('reversal', c.status = 'reversed', case when c.approved_at is null then 'accrued' else 'payable' end, 'commission_expense', coalesce(c.reversed_at, c.accrued_at))
    ) m (kind, happened, debit, credit, posted_at)
    cross join lateral (values
        (1, case m.debit when 'commission_expense' then c.tenant_id else c.org_id end, m.debit, c.amount_minor),
        (2, case m.credit when 'commission_expense' then c.tenant_id else c.org_id end, m.credit, -c.amount_minor)
    ) l (line, org_id, account, amount_minor)
    where m.happened;
    return null;
end
$$;
revoke all on function ledger.post_new_commissions() from public;
create trigger books_new after insert on payouts.commissions referencing new table as added
    for each statement execute function ledger.post_new_commissions();

-- Its moves. Becoming paid posts nothing here: the payout that pays it does.
create function ledger.post_moved_commissions() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
    select c.tenant_id, c.id, m.kind, l.line, l.org_id, l.account, l.amount_minor, c.currency, m.posted_at
    from moved c
    join before b on b.tenant_id = c.tenant_id and b.id = c.id and b.status <> c.status
    cross join lateral (values
        ('approval', c.status = 'approved', 'accrued', 'payable', c.approved_at),
        ('reversal', c.status = 'reversed', case b.status when 'accrued' then 'accrued' else 'payable' end, 'commission_expense', c.reversed_at)
    ) m (kind, happened, debit, credit, posted_at)
    cross join lateral (values
        (1, c.org_id, m.debit, c.amount_minor),
        (2, case m.credit when 'commission_expense' then c.tenant_id else c.org_id end, m.credit, -c.amount_minor)
    ) l (line, org_id, account, amount_minor)
    where m.happened;
    return null;
end
$$;
revoke all on function ledger.post_moved_commissions() from public;
create trigger books_moved after update on payouts.commissions referencing old table as before new table as moved
    for each statement execute function ledger.post_moved_commissions();

create function ledger.post_payouts() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
    select p.tenant_id, p.id, m.kind, l.line, l.org_id, l.account, l.amount_minor, p.currency, m.posted_at
    from moved p
    cross join lateral (values
        ('reserve', tg_op = 'INSERT', 'payable', 'in_payout', p.created_at),
        -- Also when it comes with a later state, as an import brings it.
        ('settlement', p.status in ('paid', 'partially_reversed', 'reversed'), 'in_payout', 'paid_out', coalesce(p.completed_at, p.created_at)),
        ('release', p.status = 'failed', 'in_payout', 'payable', now())
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
revoke all on function ledger.post_payouts() from public;
create trigger books_new after insert on payouts.payouts referencing new table as moved
    for each statement execute function ledger.post_payouts();
create trigger books_moved after update on payouts.payouts referencing new table as moved
    for each statement execute function ledger.post_payouts();

-- What a payout pays is what it holds. Checked at commit; a payout whose commissions cannot be seen fails the check.
create function payouts.refuse_other_sum() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    held bigint;
begin
    select sum(c.amount_minor) into held from payouts.commissions c
    where c.tenant_id = new.tenant_id and c.org_id = new.org_id and c.payout_id = new.id and c.currency = new.currency;
    if held is distinct from new.amount_minor then
        raise exception using errcode = 'PA006', message = 'a payout pays what its commissions sum to';
    end if;
    return null;
end
$$;
revoke all on function payouts.refuse_other_sum() from public;
create constraint trigger pays_what_it_holds after insert on payouts.payouts deferrable initially deferred
    for each row when (new.status <> 'failed') execute function payouts.refuse_other_sum();

-- What stood before there were books. The owner is bound by the policies, so they are lifted for it inside this transaction only.
alter table payouts.commissions no force row level security;
alter table payouts.payouts no force row level security;
alter table ledger.entries no force row level security;
insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
select c.tenant_id, c.id, m.kind, l.line, l.org_id, l.account, l.amount_minor, c.currency, m.posted_at
from payouts.commissions c
cross join lateral (values
    (case when c.revision = 0 then 'accrual' when c.amount_minor < 0 then 'clawback' else 'adjustment' end, true, 'commission_expense', 'accrued', c.accrued_at),
    ('approval', c.approved_at is not null, 'accrued', 'payable', c.approved_at),
    ('reversal', c.status = 'reversed', case when c.approved_at is null then 'accrued' else 'payable' end, 'commission_expense', c.reversed_at)
) m (kind, happened, debit, credit, posted_at)
cross join lateral (values
    (1, case m.debit when 'commission_expense' then c.tenant_id else c.org_id end, m.debit, c.amount_minor),
    (2, case m.credit when 'commission_expense' then c.tenant_id else c.org_id end, m.credit, -c.amount_minor)
) l (line, org_id, account, amount_minor)
where m.happened;
insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
select p.tenant_id, p.id, m.kind, l.line, l.org_id, l.account, l.amount_minor, p.currency, m.posted_at
from payouts.payouts p
cross join lateral (values
    ('reserve', true, 'payable', 'in_payout', p.created_at),
    ('settlement', p.status = 'paid', 'in_payout', 'paid_out', p.completed_at),
    ('release', p.status = 'failed', 'in_payout', 'payable', p.created_at)
) m (kind, happened, debit, credit, posted_at)
cross join lateral (values
    (1, p.org_id, m.debit, p.amount_minor),
    (2, case m.credit when 'paid_out' then p.tenant_id else p.org_id end, m.credit, -p.amount_minor)
) l (line, org_id, account, amount_minor)
where m.happened;
alter table payouts.commissions force row level security;
alter table payouts.payouts force row level security;
alter table ledger.entries force row level security;
