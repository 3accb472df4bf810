-- role: palisade_eraser
-- Erasing. These functions lend DELETE, and UPDATE of the columns that tell who somebody is, to whoever has a scope over the whole tenant that may
-- write. Their owner is bound by the walls like everybody, so a mistake here cannot reach another tenant.

-- Deletes up to `most` rows of the tenant of the verified scope, once its grace is over; rows that others refer to come last. Which tables there
-- are is read from the catalog, so that none is forgotten. Returns how many rows went; 0: nothing is left, and the lookups are gone as well.
create function erasure.erase_tenant(most int) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant     uuid := doors.begin_erasure();
    target     record;
    gone       bigint;
    left_over  bigint := 0;
begin
    for target in
        with recursive mine as (
            select c.oid from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where c.relkind in ('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'delete')
        ), refers as (
            select distinct k.conrelid as child, k.confrelid as parent from pg_constraint k where k.contype = 'f' and k.conrelid <> k.confrelid
        ), depth (oid, steps) as (
            select m.oid, 0 from mine m
            union
            select r.child, d.steps + 1 from depth d join refers r on r.parent = d.oid where d.steps < 50
        )
        select d.oid::regclass as name,
            -- Rows that others refer to stay until those are gone, also where two tables refer to each other.
            coalesce((
                select string_agg(format(' and not exists (select from %s o where %s)', k.conrelid::regclass, (
                    select string_agg(format('o.%I = t.%I', child.attname, parent.attname), ' and ')
                    from unnest(k.conkey, k.confkey) as part (child, parent)
                    join pg_attribute child on child.attrelid = k.conrelid and child.attnum = part.child
                    join pg_attribute parent on parent.attrelid = k.confrelid and parent.attnum = part.parent)), '')
                from pg_constraint k
                join mine c on c.oid = k.conrelid
                where k.contype = 'f' and k.confrelid = d.oid), '') as unreferred
        from depth d
        join mine m on m.oid = d.oid
        group by d.oid
        order by max(d.steps) desc, d.oid
    loop
        execute format(
            'delete from %s where tenant_id = $1 and ctid = any (array(select t.ctid from %s t where t.tenant_id = $1%s limit $2))',
            target.name, target.name, target.unreferred)
            using tenant, least(greatest(most, 1), 100000);
        get diagnostics gone = row_count;
        if gone > 0 then
            return gone;
        end if;
        -- Rows that refer to each other in a circle: nothing says that all is gone while something is left.
        execute format('select count(*) from (select from %s where tenant_id = $1 limit 1) x', target.name) into gone using tenant;
        left_over := left_over + gone;
    end loop;
    if left_over > 0 then
        raise exception using errcode = '23503', message = 'palisade: rows of the tenant are left that refer to each other';
    end if;
    perform doors.end_erasure();
    return 0;
end
$$;

-- Whether a text names a mail address, wherever it stands, and not as a part of a longer one.
create function erasure.names(body text, address text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select lower(body) ~ ('(^|[^[:alnum:]._%+-])' || regexp_replace(address, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]_-]|[.][[:alnum:]])')
$$;

-- Whether a JSON text holds one of the values as a string of its own, however deep. An id can be a common word, so a part of a string does not count.
create function erasure.holds(body text, sought text[]) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select from unnest(sought) s
        where jsonb_path_exists(body::jsonb, '$.** ? (@ == $value)', jsonb_build_object('value', s)));
exception
    when others then
        return exists (select from unnest(sought) s where position(s in body) > 0);
end
$$;

create function erasure.as_text(body bytea) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    return convert_from(body, 'UTF8');
exception
    when others then
        return encode(body, 'escape');
end
$$;

-- What stays of an event's metadata: what terms look at, so that money comes out the same when it is worked out again, and the numbers under which
-- refunds name the payment.
create function erasure.kept_metadata(metadata jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select coalesce(jsonb_object_agg(m.key, m.value), '{}')
    from jsonb_each(metadata) m
    where m.key in ('country', 'product', 'products', 'stripeInvoiceId', 'stripeChargeId', 'stripePaymentIntentId')
        or m.key in (
            select jsonb_path_query(v.commission_rule, '$[*].when.metadata.keyvalue().key') #>> '{}' from programs.program_versions v
            union
            select jsonb_path_query(v.commission_rule, '$[*].when.metadata.keyvalue().key') #>> '{}' from programs.partner_term_versions v
            where v.commission_rule is not null)
$$;

create function erasure.require_operator() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if not (ctx.all_orgs() and ctx.can_write()) then
        raise exception using errcode = '42501', message = 'palisade: this needs a scope that may write for the whole tenant';
    end if;
    return ctx.tenant_id();
end
$$;

-- Forgets whoever is known by a mail address: members of any organization, and the partner. `stand_in` is what stands where their names stood.
-- Returns how many rows were changed or deleted, by table.
create function erasure.erase_address(address text, stand_in text) returns jsonb
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

-- The partner's part of it, under the same scope.
create function erasure.erase_partner(tenant uuid, partner uuid, mail text, moment timestamptz) returns jsonb
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
    set landing_url = '', referer = null, utm_source = null, utm_medium = null, utm_campaign = null, utm_term = null, utm_content = null
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

-- Forgets a customer of the brand, known by the brand's own id for it. Money and credit stay, for somebody called by the stand-in.
create function erasure.erase_customer(customer text, stand_in text) returns jsonb
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
        utm_term = null, utm_content = null
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

revoke all on all functions in schema erasure from public;
grant usage on schema erasure to palisade_app;
grant execute on function erasure.erase_tenant(int), erasure.erase_address(text, text), erasure.erase_customer(text, text) to palisade_app;
