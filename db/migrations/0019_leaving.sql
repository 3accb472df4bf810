-- role: palisade_owner
-- Leaving: a brand that goes, and a person that asks to be forgotten. Who may delete is a role as whom nobody logs in; see 0019_leaving_erasure.
create schema leaving;
grant usage on schema leaving to palisade_app;

-- Why a brand leaves, and who said so. When it leaves stands with the doors, where no statement of the application reaches it.
create table leaving.departures (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    id            uuid not null,
    reason        text check (length(reason) <= 1000),
    -- What was still owed when it was decided to leave nevertheless.
    obligations   jsonb not null default '{}' check (jsonb_typeof(obligations) = 'object'),
    requested_by  uuid not null,
    requested_at  timestamptz not null,
    restored_by   uuid,
    restored_at   timestamptz,
    primary key (tenant_id, id),
    check ((restored_by is null) = (restored_at is null))
);
create unique index departures_current on leaving.departures (tenant_id) where restored_at is null;
create index departures_by_time on leaving.departures (tenant_id, requested_at desc, id desc);
call ctx.protect('leaving.departures', 'tenant', 'tenant', array['insert', 'update']);

-- What was erased of a person, as it was certified: counts, and a salted hash of what named the person. The salt is with the certificate's holder.
create table leaving.erasures (
    tenant_id    uuid not null references directory.tenants (tenant_id),
    id           uuid not null,
    certificate  text not null check (length(certificate) <= 20000),
    erased_by    uuid not null,
    erased_at    timestamptz not null,
    primary key (tenant_id, id)
);
create index erasures_by_time on leaving.erasures (tenant_id, erased_at desc, id desc);
call ctx.protect('leaving.erasures', 'tenant', 'tenant', array['insert']);

-- Tables of before ctx.protect saw to it.
do $$
declare
    target regclass;
begin
    for target in
        select w.polrelid from pg_policy w
        where w.polname = 'wall' and not exists (select from pg_policy e where e.polrelid = w.polrelid and e.polname = 'erases')
        order by 1
    loop
        call ctx.let_erase(target);
    end loop;
end
$$;
-- The one wall that names roles.
alter policy wall on attribution.clicks to palisade_app, palisade_owner, palisade_guard, palisade_doors, palisade_eraser;

-- The columns that can tell who somebody is, as far as they are written over: `palisade_eraser` may update these and no others. Rows that are
-- deleted instead, and what is kept, are in docs/leaving.md; a test compares all of them with the catalog.
grant update (support_email) on directory.tenants to palisade_eraser;
grant update (name, closed_at) on directory.organizations to palisade_eraser;
grant update (email, name, revoke_reason, revoked_at, last_sign_in_at) on access.members to palisade_eraser;
grant update (label, revoked_at) on access.api_keys to palisade_eraser;
grant update (email, name, metadata, stripe_connect_account_id, revoke_reason, revoked_at) on programs.partners to palisade_eraser;
grant update (link_key, destination_url) on programs.links to palisade_eraser;
grant update (code, deactivated_at) on programs.coupons to palisade_eraser;
grant update (landing_url, ip_hash, user_agent, referer, utm_source, utm_medium, utm_campaign, utm_term, utm_content) on attribution.clicks to palisade_eraser;
grant update (user_id) on attribution.identities to palisade_eraser;
grant update (user_id, metadata, request_hash) on attribution.events to palisade_eraser;
grant update (user_id) on attribution.attributions to palisade_eraser;
grant update (request_hash) on attribution.coupon_redemptions to palisade_eraser;
grant update (user_id, subject, reason) on attribution.fraud_cases to palisade_eraser;
grant update (reason) on attribution.fraud_decisions to palisade_eraser;
grant update (after_user) on attribution.rederivations to palisade_eraser;
grant update (note) on payouts.recovery_requests to palisade_eraser;
grant update (body) on platform.announcements to palisade_eraser;
grant update (body) on integrations.inbox to palisade_eraser;

-- Where the application never updates, there is no policy for it yet. The grants above are what keeps it from doing so still.
do $$
declare
    target text;
begin
    foreach target in array array['programs.links', 'attribution.events', 'attribution.coupon_redemptions', 'attribution.fraud_decisions', 'integrations.inbox'] loop
        execute format(
            'create policy forgets on %s for update to public using ((select ctx.can_write()) and (select ctx.all_orgs()))
                with check ((select ctx.can_write()) and (select ctx.all_orgs()))', target);
    end loop;
end
$$;

-- Triggers that write when something is deleted, or keep something from being changed, let the eraser pass: nobody can log in as it, and what it does
-- is in 0019_leaving_erasure.
create or replace function programs.keep_partner_term_version() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    agreed programs.partner_terms := case tg_op when 'DELETE' then old else new end;
begin
    if current_user = 'palisade_eraser' then
        return null;
    end if;
    insert into programs.partner_term_versions (
        tenant_id, org_id, program_id, version, effective_from, withdrawn, commission_rule, holdback_days, source, created_at)
    select agreed.tenant_id, agreed.org_id, agreed.program_id, coalesce(max(v.version), 0) + 1,
        -- What was agreed when the partner came counts from the beginning.
        case when tg_op = 'DELETE' then now()
            when agreed.source = 'approval' then '0001-01-01 00:00:00+00'::timestamptz
            else coalesce(agreed.terms_from, agreed.snapshotted_at) end,
        tg_op = 'DELETE', case tg_op when 'DELETE' then null else agreed.commission_rule end,
        case tg_op when 'DELETE' then null else agreed.holdback_days end, agreed.source,
        case tg_op when 'DELETE' then now() else agreed.snapshotted_at end
    from programs.partner_term_versions v
    where v.tenant_id = agreed.tenant_id and v.org_id = agreed.org_id and v.program_id = agreed.program_id;
    return null;
end
$$;

create or replace function payouts.refuse_finished_request() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if old.status <> 'pending' and current_user <> 'palisade_eraser' then
        raise exception using errcode = 'PA011', message = 'a finished recovery request does not change';
    end if;
    return new;
end
$$;
