-- role: palisade_eraser
-- As in 0019; why a click was flagged goes as well.
create or replace function erasure.erase_partner(tenant uuid, partner uuid, mail text, moment timestamptz) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
    counts  jsonb := '{}';
    n       bigint;
begin
    update directory.organizations o set name = 'Erased', closed_at = coalesce(o.closed_at, moment) where o.tenant_id = tenant and o.id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('directory.organizations', n);
    update programs.partners p
    set email = mail, name = 'Erased', metadata = '{}', stripe_connect_account_id = null, revoke_reason = null, revoked_at = coalesce(p.revoked_at, moment)
    where p.tenant_id = tenant and p.id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('programs.partners', n);
    perform doors.withdraw_credentials_of(partner);
    update access.api_keys k set label = null, revoked_at = coalesce(k.revoked_at, moment) where k.tenant_id = tenant and k.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('access.api_keys', n);
    update programs.links l set link_key = 'erased-' || replace(gen_random_uuid()::text, '-', ''), destination_url = null
    where l.tenant_id = tenant and l.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('programs.links', n);
    update programs.coupons c set code = 'ERASED-' || upper(replace(gen_random_uuid()::text, '-', '')), deactivated_at = coalesce(c.deactivated_at, moment)
    where c.tenant_id = tenant and c.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('programs.coupons', n);
    -- Where its visitors came from and were led to names its pages; the visitors' own marks are not its.
    update attribution.clicks c
    set landing_url = '', referer = null, utm_source = null, utm_medium = null, utm_campaign = null, utm_term = null, utm_content = null,
        flag_reason = null
    where c.tenant_id = tenant and c.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.clicks', n);
    update attribution.fraud_cases f set subject = 'erased-' || f.id, reason = 'Erased' where f.tenant_id = tenant and f.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.fraud_cases', n);
    update attribution.fraud_decisions d set reason = 'Erased' where d.tenant_id = tenant and d.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.fraud_decisions', n);
    delete from integrations.postback_firings f where f.tenant_id = tenant and f.org_id = partner;
    delete from integrations.postbacks p where p.tenant_id = tenant and p.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('integrations.postbacks', n);
    delete from payouts.accounts a where a.tenant_id = tenant and a.org_id = partner;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('payouts.accounts', n);
    update payouts.recovery_requests r set note = null where r.tenant_id = tenant and r.org_id = partner and r.note is not null;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('payouts.recovery_requests', n);
    return counts;
end
$$;

create or replace function erasure.erase_customer(customer text, stand_in text) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant   uuid := erasure.require_operator();
    nobody   text := 'erased-' || stand_in;
    sought   text[];
    counts   jsonb := '{}';
    n        bigint;
begin
    if length(customer) < 1 or stand_in !~ '^[a-z0-9]{20,40}$' then
        raise exception using errcode = '22023', message = 'palisade: not a customer and a stand-in';
    end if;
    select array_agg(s.customer_id) || customer into sought from integrations.stripe_customers s where s.tenant_id = tenant and s.user_id = customer;

    delete from integrations.stripe_customers s where s.tenant_id = tenant and s.user_id = customer;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('integrations.stripe_customers', n);
    update platform.announcements a set body = '{"erased":true}' where a.tenant_id = tenant and erasure.holds(a.body, sought);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('platform.announcements', n);
    delete from platform.idempotency i where i.tenant_id = tenant and erasure.holds(i.response::text, sought);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('platform.idempotency', n);
    -- What reported one of its events, and whatever else names it.
    update integrations.inbox i set body = '\x7b7d'
    where i.tenant_id = tenant
        and (erasure.holds(erasure.as_text(i.body), sought)
            or exists (select from attribution.events e where e.tenant_id = i.tenant_id and e.id = i.event_id and e.user_id = customer));
    get diagnostics n = row_count; counts := counts || jsonb_build_object('integrations.inbox', n);
    update attribution.clicks c
    set landing_url = '', ip_hash = null, user_agent = null, referer = null, utm_source = null, utm_medium = null, utm_campaign = null,
        utm_term = null, utm_content = null, flag_reason = null
    where c.tenant_id = tenant and exists (
        select from attribution.identities i
        where i.tenant_id = c.tenant_id and i.org_id = c.org_id and i.click_id = c.id and i.user_id = customer);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.clicks', n);
    update attribution.coupon_redemptions r set request_hash = sha256(uuid_send(gen_random_uuid()))
    where r.tenant_id = tenant and exists (select from attribution.events e where e.tenant_id = r.tenant_id and e.id = r.event_id and e.user_id = customer);
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.coupon_redemptions', n);
    update attribution.fraud_cases f
    set user_id = nobody, subject = case when f.subject = customer then nobody else f.subject end, reason = 'Erased'
    where f.tenant_id = tenant and f.user_id = customer;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.fraud_cases', n);
    update attribution.rederivations r set after_user = nobody where r.tenant_id = tenant and r.after_user = customer;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.rederivations', n);
    update attribution.identities i set user_id = nobody where i.tenant_id = tenant and i.user_id = customer;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.identities', n);
    update attribution.attributions a set user_id = nobody where a.tenant_id = tenant and a.user_id = customer;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.attributions', n);
    -- The hash would tell whoever guesses the request that it was guessed.
    update attribution.events e
    set user_id = nobody, metadata = erasure.kept_metadata(e.metadata), request_hash = sha256(uuid_send(gen_random_uuid()))
    where e.tenant_id = tenant and e.user_id = customer;
    get diagnostics n = row_count; counts := counts || jsonb_build_object('attribution.events', n);
    return counts;
end
$$;
