-- role: palisade_doors
-- Tenants founded before payouts had a schedule: each gets its first look. Later ones are put on the queue when they are founded.
insert into doors.due (queue, tenant_id, due_at)
select 'payout-schedule', s.tenant_id, clock_timestamp() from doors.tenant_slug s
on conflict do nothing;
