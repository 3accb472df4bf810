-- role: palisade_eraser
-- Forgets whoever is known by a mail address: members of any organization, and the partner. `stand_in` is what stands where their names stood.
-- Returns how many rows were changed or deleted, by table. As in 0019, and what proves who they are goes as well.
create or replace function erasure.erase_address(address text, stand_in text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant   uuid := erasure.require_operator();
    mail     text := 'erased-' || stand_in || '@erased.invalid';
    moment   timestamptz := clock_timestamp();
    partner  uuid;
    members  uuid[];
    counts   jsonb := '{}';
    n        bigint;
begin
    if address <> lower(address) or length(address) < 3 or stand_in !~ '^[a-z0-9]{20,40}$' then
        raise exception using errcode = '22023', message = 'palisade: not an address and a stand-in';
    end if;
    select p.id into partner from programs.partners p where p.tenant_id = tenant and p.email = address;
    select coalesce(array_agg(m.id), '{}') into members from access.members m where m.tenant_id = tenant and m.email = address;

    delete from access.sessions s where s.tenant_id = tenant and s.member_id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.sessions', n);
    delete from access.magic_links l where l.tenant_id = tenant and l.member_id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.magic_links', n);
    delete from access.challenges c where c.tenant_id = tenant and c.member_id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.challenges', n);
    delete from access.passkeys k where k.tenant_id = tenant and k.member_id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.passkeys', n);
    delete from access.recovery_codes r where r.tenant_id = tenant and r.member_id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.recovery_codes', n);
    delete from access.totp t where t.tenant_id = tenant and t.member_id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.totp', n);
    delete from vault.secrets s where s.tenant_id = tenant and s.kind = 'totp' and s.name = any (select replace(m::text, '-', '') from unnest(members) m);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('vault.secrets', n);
    update access.members m
    set email = mail, name = 'Erased', revoke_reason = null, revoked_at = coalesce(m.revoked_at, moment), last_sign_in_at = null
    where m.tenant_id = tenant and m.id = any (members);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.members', n);
    update directory.tenants t set support_email = null where t.tenant_id = tenant and lower(t.support_email) = address;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('directory.tenants', n);
    delete from platform.outbox o where o.tenant_id = tenant and erasure.names(o.payload::text, address);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('platform.outbox', n);
    update platform.announcements a set body = '{"erased":true}'
    where a.tenant_id = tenant and ((a.org_id = partner and a.type like 'partner%') or erasure.names(a.body, address));
    get diagnostics n = row_count; counts := counts || jsonb_build_object('platform.announcements', n);
    delete from platform.idempotency i where i.tenant_id = tenant and (i.org_id = partner or erasure.names(i.response::text, address));
    get diagnostics n = row_count; counts := counts || jsonb_build_object('platform.idempotency', n);
    update integrations.inbox i set body = '\x7b7d' where i.tenant_id = tenant and erasure.names(erasure.as_text(i.body), address);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('integrations.inbox', n);
    update attribution.events e set metadata = erasure.kept_metadata(e.metadata)
    where e.tenant_id = tenant and erasure.names(e.metadata::text, address);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.events', n);
    if partner is not null then
        counts := counts || erasure.erase_partner(tenant, partner, mail, moment);
    end if;
    return counts;
end
$$;
