-- role: palisade_owner
-- What happened, written with the change that made it happen. The body is the message as subscribers get it, byte for byte.
create table platform.announcements (
    tenant_id      uuid not null references directory.tenants (tenant_id),
    id             uuid not null,
    org_id         uuid not null,
    type           text not null check (length(type) between 1 and 80),
    body           text not null check (length(body) <= 1000000),
    created_at     timestamptz not null,
    -- When the worker turned it into deliveries.
    fanned_out_at  timestamptz,
    primary key (tenant_id, id)
);
create index announcements_waiting on platform.announcements (tenant_id, id) where fanned_out_at is null;
create index announcements_by_partner on platform.announcements (tenant_id, org_id, created_at desc, id desc);
call ctx.protect('platform.announcements', 'tenant', 'tenant', array['insert', 'update']);
-- What was said stays said.
revoke update on platform.announcements from palisade_app;
grant update (fanned_out_at) on platform.announcements to palisade_app;
