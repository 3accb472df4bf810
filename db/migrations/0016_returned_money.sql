-- role: palisade_owner
-- A transfer that comes back, as a whole or in part, is in the books: the money is with the brand again, and owed to the partner again.
create function ledger.post_reversals() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into ledger.entries (tenant_id, source_id, kind, line, org_id, account, amount_minor, currency, posted_at)
    select r.tenant_id, r.id, 'payout_reversal', l.line, l.org_id, l.account, l.amount_minor, p.currency, r.created_at
    from added r
    join payouts.payouts p on p.tenant_id = r.tenant_id and p.org_id = r.org_id and p.id = r.payout_id
    cross join lateral (values
        (1, r.tenant_id, 'paid_out', r.amount_minor),
        (2, r.org_id, 'returned', -r.amount_minor)
    ) l (line, org_id, account, amount_minor);
    return null;
end
$$;
revoke all on function ledger.post_reversals() from public;
create trigger books_new after insert on payouts.reversals referencing new table as added
    for each statement execute function ledger.post_reversals();
