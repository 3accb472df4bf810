-- role: palisade_owner
-- Where a brand's own collector of events (a SIEM) takes them by syslog over TLS, and how far it got. Sent in the order of the chain.
create table audit.collectors (
    tenant_id       uuid not null references directory.tenants (tenant_id),
    host            text not null check (length(host) between 1 and 253),
    port            int not null check (port between 1 and 65535),
    format          text not null check (format in ('cef', 'json')),
    -- Whom to believe that the host is the host; null: the authorities of the operating system.
    authority       text check (length(authority) <= 20000),
    -- Number of the last entry that was handed over.
    sent_seq        bigint not null check (sent_seq >= 0),
    last_sent_at    timestamptz,
    failing_since   timestamptz,
    failures        int not null default 0 check (failures >= 0),
    last_error      text check (length(last_error) <= 60),
    next_at         timestamptz,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (tenant_id)
);
call ctx.protect('audit.collectors', 'tenant', 'tenant', array['insert', 'update', 'delete']);

-- How far it got is no event: it would have to be sent.
call audit.watch('audit.collectors', 'collector', '{host,port,format,authority,failing_since,created_at}',
    '{sent_seq,last_sent_at,failures,last_error,next_at,updated_at}');
