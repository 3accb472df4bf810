-- role: palisade_doors
-- Tenants of before are looked at too; later ones are put on the queue when they are founded.
insert into doors.due (queue, tenant_id, due_at)
select 'retention', s.tenant_id, clock_timestamp() from doors.tenant_slug s
on conflict do nothing;
