-- role: palisade_owner
-- A brand's own host names. A row is a claim; only a proved one is published to the doors, and only published ones find a tenant.
-- Claims of several brands may stand side by side: a claim that nobody can prove must not keep the owner out.
create table directory.domains (
    tenant_id        uuid not null references directory.tenants (tenant_id),
    id               uuid not null,
    -- Lower case, ASCII (IDNA A-labels), no trailing dot.
    domain           text not null check (domain ~ '^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){2,}$' and length(domain) <= 240),
    edge_kind        text not null default 'droplet' check (edge_kind in ('do_native', 'droplet')),
    status           text not null default 'pending' check (status in ('pending', 'verified', 'failed')),
    -- Public by its nature: it stands in the DNS. A new one after each attempt that failed, and when the domain is suspended.
    token            text not null check (token ~ '^[0-9a-f]{48}$'),
    -- How it was proved last.
    proof            text check (proof in ('txt', 'cname', 'http')),
    verified_at      timestamptz,
    last_checked_at  timestamptz,
    -- The last check that saw the proof, and since when it is missed.
    proved_at        timestamptz,
    failing_since    timestamptz,
    suspended_at     timestamptz,
    next_check_at    timestamptz,
    created_at       timestamptz not null,
    updated_at       timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, domain),
    check ((status = 'verified') = (next_check_at is not null)),
    check (status <> 'verified' or (verified_at is not null and proved_at is not null and proof is not null))
);
create index domains_to_check on directory.domains (tenant_id, next_check_at) where status = 'verified';
call ctx.protect('directory.domains', 'tenant', 'tenant', array['insert', 'update', 'delete']);
