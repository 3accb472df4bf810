-- role: palisade_doors
-- Hosts that are published, each for one tenant: the key settles who is first when two prove one name at once.
alter table doors.tenant_host add column proved_at timestamptz not null default '-infinity';
create index tenant_host_by_tenant on doors.tenant_host (tenant_id);

-- Publishes a host whose proof was seen just now, for the tenant of the scope. False: it is another tenant's.
create function doors.claim_host(key text, seen_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_operator();
begin
    insert into doors.tenant_host as h (host, tenant_id, open, proved_at)
    values (key, tenant, exists (select from doors.tenant_slug s where s.tenant_id = tenant and s.open), seen_at)
    on conflict (host) do update set proved_at = greatest(h.proved_at, excluded.proved_at) where h.tenant_id = excluded.tenant_id;
    return found;
end
$$;

create function doors.release_host(key text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    delete from doors.tenant_host h where h.host = key and h.tenant_id = doors.require_operator();
end
$$;

-- Whether another tenant has published the host. It tells nothing that a visit to the host would not.
create function doors.host_is_taken(key text) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (select from doors.tenant_host h where h.host = key and h.tenant_id <> doors.require_operator());
end
$$;

-- When the proof of a published host of an open tenant was last seen; null: there is none. Asked before a certificate is made for it.
create function doors.host_proved_at(key text) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select h.proved_at from doors.tenant_host h where h.host = key and h.open $$;

revoke all on function
    doors.claim_host(text, timestamptz), doors.release_host(text), doors.host_is_taken(text), doors.host_proved_at(text)
    from public;
grant execute on function
    doors.claim_host(text, timestamptz), doors.release_host(text), doors.host_is_taken(text), doors.host_proved_at(text)
    to palisade_app;
