-- role: palisade_owner
-- Who did what. A trigger of each audited table writes the entry in the transaction of the change; no handler has to remember it, and none can
-- leave it out. Actor and tenant come from the sealed scope, never from a parameter. What is new lies in audit.fresh, which is small and has one
-- index; a job numbers it, links it by hash and moves it to audit.entries, so that writes do not pay for the search indexes and never wait for
-- each other. A number is given after the commit: whoever has read up to number n misses nothing that is committed late.
create schema audit;
grant usage on schema audit to palisade_app;
-- Owns the functions below and may add to the history, never change it. The wall binds it as everybody else.
grant usage, create on schema audit to palisade_audit;

create table audit.fresh (
    tenant_id     uuid not null,
    arrival       bigint generated always as identity,
    id            uuid not null default gen_random_uuid(),
    at            timestamptz not null default clock_timestamp(),
    -- Whose members will see it besides the brand's operators: the organization of the row, or the brand itself. Nobody reads it here.
    visible_to    uuid not null,
    -- A row that changed, or something else that happened. One never looks like the other.
    source        text not null check (source in ('change', 'note')),
    action        text not null check (length(action) <= 80),
    target_kind   text check (length(target_kind) <= 80),
    target_id     text check (length(target_id) <= 300),
    actor_kind    text not null check (actor_kind in ('u', 'k', 'v', 'j', 'a', 'p', 'd')),
    actor_id      uuid not null,
    -- Of an update the columns that changed; of a note what belongs to it (after). What may not be known is a mask.
    before        jsonb,
    after         jsonb,
    times         int not null default 1 check (times > 0),
    reason        text,
    address_hash  text,
    request_id    text,
    primary key (tenant_id, arrival)
);
call ctx.protect('audit.fresh', 'tenant', 'none');
revoke all on audit.fresh from palisade_app;

create table audit.entries (
    tenant_id     uuid not null,
    seq           bigint not null check (seq > 0),
    id            uuid not null,
    at            timestamptz not null,
    org_id        uuid not null,
    source        text not null,
    action        text not null,
    target_kind   text,
    target_id     text,
    actor_kind    text not null,
    actor_id      uuid not null,
    before        jsonb,
    after         jsonb,
    times         int not null,
    reason        text,
    address_hash  text,
    request_id    text,
    -- sha256(hash of the entry before, text of this one): see audit.text_of.
    hash          bytea not null check (length(hash) = 32),
    primary key (tenant_id, seq)
);
create index entries_by_time on audit.entries (tenant_id, at desc, id desc);
create index entries_by_organization on audit.entries (tenant_id, org_id, at desc, id desc);
create index entries_by_actor on audit.entries (tenant_id, actor_id, at desc, id desc);
create index entries_by_target on audit.entries (tenant_id, target_kind, target_id, at desc, id desc);
create index entries_by_action on audit.entries (tenant_id, action, at desc, id desc);
call ctx.protect('audit.entries', 'organization', 'none');

-- Where the chain of a tenant ends: the lock of whoever makes it longer.
create table audit.chains (
    tenant_id  uuid primary key,
    seq        bigint not null check (seq >= 0),
    hash       bytea not null check (length(hash) = 32),
    sealed_at  timestamptz not null
);
call ctx.protect('audit.chains', 'tenant', 'none');

-- Ends of the chain as the server signed them, with the tenant's signing key. They are handed out, so that nobody can write a chain anew.
create table audit.heads (
    tenant_id  uuid not null,
    seq        bigint not null,
    hash       bytea not null,
    signed_at  timestamptz not null,
    key_id     text not null,
    signature  bytea not null,
    primary key (tenant_id, seq)
);
call ctx.protect('audit.heads', 'tenant', 'none');

-- Only palisade_audit was granted these verbs; the wall says of which tenant, for it too.
create policy adds on audit.fresh for insert to public with check ((select ctx.can_write()));
create policy moves on audit.fresh for delete to public using ((select ctx.can_write()) and (select ctx.all_orgs()));
create policy adds on audit.entries for insert to public with check ((select ctx.can_write()) and (select ctx.all_orgs()));
create policy adds on audit.chains for insert to public with check ((select ctx.can_write()) and (select ctx.all_orgs()));
create policy grows on audit.chains for update to public using ((select ctx.can_write()) and (select ctx.all_orgs()));
create policy adds on audit.heads for insert to public with check ((select ctx.can_write()) and (select ctx.all_orgs()));
grant insert, select, delete on audit.fresh to palisade_audit;
grant insert, select on audit.entries to palisade_audit;
grant insert, select, update on audit.chains to palisade_audit;
grant insert, select on audit.heads to palisade_audit;

-- What is hashed of an entry. One text for one entry: jsonb prints its members in one order and form, and every value that could be written in
-- two ways is a text already.
create function audit.text_of(e audit.entries) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'tenant', e.tenant_id, 'seq', e.seq, 'id', e.id, 'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'org', e.org_id,
        'source', e.source, 'action', e.action, 'targetKind', e.target_kind, 'targetId', e.target_id, 'actorKind', e.actor_kind, 'actorId', e.actor_id,
        'before', e.before, 'after', e.after, 'times', e.times, 'reason', e.reason, 'addressHash', e.address_hash, 'requestId', e.request_id)::text
$$;
revoke all on function audit.text_of(audit.entries) from public;
grant execute on function audit.text_of(audit.entries) to palisade_audit, palisade_app;

set local role palisade_audit;

-- Rows as entries. Arguments of the trigger: kind of the target, columns of its key, columns that are shown, columns whose change is no event,
-- who may see it ('own': the row's organization; 'brand'), whose changes count ('all', 'people').
-- A column that is in no list is masked: what somebody adds to a table later is hidden until somebody decides about it.
create function audit.record() returns trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    who      constant text := ctx.who();
    kind     constant text := tg_argv[0];
    keys     constant text[] := tg_argv[1];
    shown    constant text[] := tg_argv[2];
    ignored  constant text[] := tg_argv[3];
    own      constant boolean := tg_argv[4] = 'own';
    request  constant text := coalesce(current_setting('palisade.request', true), '');
begin
    -- Only roles that policies do not bind write without a scope: a migration, an administrator. Nobody is known then who could be named.
    if who is null or (tg_argv[5] = 'people' and substr(who, 66, 1) not in ('u', 'k', 'p')) then
        return null;
    end if;

    if tg_op = 'INSERT' then
        insert into audit.fresh (tenant_id, visible_to, source, action, target_kind, target_id, actor_kind, actor_id, after, reason, address_hash, request_id)
        select (r.row ->> 'tenant_id')::uuid, case when own then (r.row ->> 'org_id')::uuid else (r.row ->> 'tenant_id')::uuid end, 'change',
            kind || '.created', kind, (select string_agg(r.row ->> k.name, '/' order by k.place) from unnest(keys) with ordinality k (name, place)),
            substr(who, 66, 1), substr(who, 67, 32)::uuid,
            (select jsonb_object_agg(c.key, case when c.key = any (shown) then c.value else '"•••"' end)
                from jsonb_each(r.row) c where c.value <> 'null' and c.key <> all (ignored)),
            nullif(left(split_part(request, chr(10), 3), 300), ''), nullif(left(split_part(request, chr(10), 2), 64), ''),
            nullif(left(split_part(request, chr(10), 1), 128), '')
        from (select to_jsonb(n) as row from new_rows n) r;
    elsif tg_op = 'DELETE' then
        insert into audit.fresh (tenant_id, visible_to, source, action, target_kind, target_id, actor_kind, actor_id, before, reason, address_hash, request_id)
        select (r.row ->> 'tenant_id')::uuid, case when own then (r.row ->> 'org_id')::uuid else (r.row ->> 'tenant_id')::uuid end, 'change',
            kind || '.deleted', kind, (select string_agg(r.row ->> k.name, '/' order by k.place) from unnest(keys) with ordinality k (name, place)),
            substr(who, 66, 1), substr(who, 67, 32)::uuid,
            (select jsonb_object_agg(c.key, case when c.key = any (shown) then c.value else '"•••"' end)
                from jsonb_each(r.row) c where c.value <> 'null' and c.key <> all (ignored)),
            nullif(left(split_part(request, chr(10), 3), 300), ''), nullif(left(split_part(request, chr(10), 2), 64), ''),
            nullif(left(split_part(request, chr(10), 1), 128), '')
        from (select to_jsonb(o) as row from old_rows o) r;
    else
        -- A row whose key changed stands here twice, as one that went and one that came: nothing escapes by taking another name.
        insert into audit.fresh (tenant_id, visible_to, source, action, target_kind, target_id, actor_kind, actor_id, before, after, reason, address_hash, request_id)
        select (p.row ->> 'tenant_id')::uuid, case when own then (p.row ->> 'org_id')::uuid else (p.row ->> 'tenant_id')::uuid end, 'change',
            kind || case when p.was is null then '.created' when p.now is null then '.deleted' else '.updated' end, kind, p.name,
            substr(who, 66, 1), substr(who, 67, 32)::uuid, d.before, d.after,
            nullif(left(split_part(request, chr(10), 3), 300), ''), nullif(left(split_part(request, chr(10), 2), 64), ''),
            nullif(left(split_part(request, chr(10), 1), 128), '')
        from (
            select coalesce(b.name, a.name) as name, coalesce(a.row, b.row) as row, b.row as was, a.row as now
            from (select to_jsonb(o) as row, (select string_agg(to_jsonb(o) ->> k.name, '/' order by k.place) from unnest(keys) with ordinality k (name, place)) as name
                from old_rows o) b
            full join (select to_jsonb(n) as row, (select string_agg(to_jsonb(n) ->> k.name, '/' order by k.place) from unnest(keys) with ordinality k (name, place)) as name
                from new_rows n) a on a.name = b.name
        ) p
        cross join lateral (
            select jsonb_object_agg(c.key, case when c.key = any (shown) or p.was -> c.key = 'null' then p.was -> c.key else '"•••"' end) filter (where p.was is not null) as before,
                jsonb_object_agg(c.key, case when c.key = any (shown) or p.now -> c.key = 'null' then p.now -> c.key else '"•••"' end) filter (where p.now is not null) as after,
                count(*) as changed
            from jsonb_each(p.row) c
            where p.was -> c.key is distinct from p.now -> c.key and c.key <> all (ignored)
        ) d
        where d.changed > 0;
    end if;
    return null;
end
$$;
revoke all on function audit.record() from public;
grant execute on function audit.record() to palisade_owner;

-- What is no change of a row: a denied attempt, a sign-in, an export. Whoever acts is the actor of the scope; only the server's own jobs, which
-- write for somebody who may not write, name another.
create function audit.note(
    action text, target_kind text, target_id text, detail jsonb, organization uuid, times int, actor_kind text, actor_id uuid, request text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    who  constant text := ctx.who();
    job  constant boolean := substr(who, 66, 1) in ('j', 'a');
    org  constant uuid := coalesce(organization, case when ctx.all_orgs() then ctx.tenant_id() else ctx.org_id() end);
    said constant text := coalesce(note.request, current_setting('palisade.request', true), '');
begin
    if (ctx.all_orgs() or org = ctx.org_id()) is not true or not ctx.can_write() then
        raise exception using errcode = '42501', message = 'palisade: this needs a scope that may write for the organization';
    end if;
    if octet_length(detail::text) > 16384 then
        raise exception using errcode = '22003', message = 'palisade: a note is at most 16 KB';
    end if;
    insert into audit.fresh (tenant_id, visible_to, source, action, target_kind, target_id, actor_kind, actor_id, after, times, reason, address_hash, request_id)
    values (ctx.tenant_id(), org, 'note', note.action, note.target_kind, left(note.target_id, 300),
        case when job and note.actor_kind is not null then note.actor_kind else substr(who, 66, 1) end,
        case when job and note.actor_kind is not null then note.actor_id else substr(who, 67, 32)::uuid end,
        detail, coalesce(note.times, 1),
        nullif(left(split_part(said, chr(10), 3), 300), ''), nullif(left(split_part(said, chr(10), 2), 64), ''), nullif(left(split_part(said, chr(10), 1), 128), ''));
end
$$;

create function audit.require_job() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if (substr(ctx.who(), 66, 1) = 'j' and ctx.all_orgs() and ctx.can_write()) is not true then
        raise exception using errcode = '42501', message = 'palisade: only a job of the server does this';
    end if;
    return ctx.tenant_id();
end
$$;

-- Gives at most `most` committed entries their numbers and hashes: how many there were, and the last number. One at a time: the next one waits
-- for the row of the chain.
create function audit.seal(most int) returns bigint[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant  constant uuid := audit.require_job();
    last    audit.chains;
    waiting audit.fresh;
    entry   audit.entries;
    done    bigint[] := '{}';
begin
    insert into audit.chains (tenant_id, seq, hash, sealed_at)
    values (tenant, 0, sha256(convert_to('palisade audit ' || tenant, 'UTF8')), clock_timestamp()) on conflict do nothing;
    select c.* into last from audit.chains c where c.tenant_id = tenant for update;
    for waiting in select f.* from audit.fresh f where f.tenant_id = tenant order by f.arrival limit least(most, 5000) loop
        last.seq := last.seq + 1;
        entry := row(tenant, last.seq, waiting.id, waiting.at, waiting.visible_to, waiting.source, waiting.action, waiting.target_kind, waiting.target_id,
            waiting.actor_kind, waiting.actor_id, waiting.before, waiting.after, waiting.times, waiting.reason, waiting.address_hash, waiting.request_id, null);
        last.hash := sha256(last.hash || convert_to(audit.text_of(entry), 'UTF8'));
        entry.hash := last.hash;
        insert into audit.entries values (entry.*);
        done := done || waiting.arrival;
    end loop;
    if cardinality(done) > 0 then
        delete from audit.fresh f where f.tenant_id = tenant and f.arrival = any (done);
        update audit.chains c set seq = last.seq, hash = last.hash, sealed_at = clock_timestamp() where c.tenant_id = tenant;
    end if;
    return array[cardinality(done), last.seq];
end
$$;

-- Keeps the signature of an end of the chain that the server read and signed.
create function audit.keep_head(seq bigint, hash bytea, signed_at timestamptz, key_id text, signature bytea) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into audit.heads (tenant_id, seq, hash, signed_at, key_id, signature)
    values (audit.require_job(), keep_head.seq, keep_head.hash, keep_head.signed_at, keep_head.key_id, keep_head.signature) on conflict do nothing;
end
$$;

revoke all on function audit.note(text, text, text, jsonb, uuid, int, text, uuid, text), audit.require_job(), audit.seal(int),
    audit.keep_head(bigint, bytea, timestamptz, text, bytea) from public;
grant execute on function audit.note(text, text, text, jsonb, uuid, int, text, uuid, text), audit.seal(int),
    audit.keep_head(bigint, bytea, timestamptz, text, bytea) to palisade_app;

set local role palisade_owner;
revoke create on schema audit from palisade_audit;

-- The only way to have a table audited. Each column of it stands in one list: shown, ignored (its change alone is no event) or, by standing in
-- neither, masked; a test asks for the decision. Erasures are not told row by row: their certificate is. `verbs`: which changes count; `people`: those of the server's own jobs do not.
create procedure audit.watch(
    target regclass, kind text, shown text[], ignored text[] default '{}', verbs text[] default array['insert', 'update', 'delete'], people boolean default false)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    keys  text[];
    own   boolean;
    verb  text;
    wrong text;
begin
    select string_agg(c, ', ') into wrong from unnest(shown || ignored) c
    where not exists (select from pg_attribute a where a.attrelid = target and a.attname = c and not a.attisdropped);
    if wrong is not null then
        raise exception 'audit.watch(%): there is no column %', target, wrong;
    end if;
    select array_agg(a.attname order by k.place) into keys
    from pg_index i cross join lateral unnest(i.indkey) with ordinality k (attnum, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where i.indrelid = target and i.indisprimary and (a.attname <> 'tenant_id' or i.indnkeyatts = 1);
    own := exists (select from pg_policy p where p.polrelid = target and p.polname = 'reads' and pg_get_expr(p.polqual, p.polrelid) like '%org_id%');

    foreach verb in array verbs loop
        execute format('create trigger %I after %s on %s referencing %s for each statement when (current_user <> ''palisade_eraser'') execute function audit.record(%L, %L, %L, %L, %L, %L)',
            'audit_' || verb, verb, target,
            case verb when 'insert' then 'new table as new_rows' when 'delete' then 'old table as old_rows' else 'old table as old_rows new table as new_rows' end,
            kind, keys::text, shown::text, (ignored || array['tenant_id'])::text, case when own then 'own' else 'brand' end, case when people then 'people' else 'all' end);
    end loop;
end
$$;
revoke all on procedure audit.watch(regclass, text, text[], text[], text[], boolean) from public;

call audit.watch('directory.tenants', 'tenant',
    '{slug,display_name,status,approval_status,program_name,brand_color,program_terms_url,logo_url,favicon_url,created_at}', '{updated_at}');
call audit.watch('directory.organizations', 'organization', '{id,org_id,kind,created_at,closed_at}');
call audit.watch('directory.settings', 'setting', '{key}', '{updated_at}');
call audit.watch('access.members', 'member', '{id,org_id,role,role_id,role_kind,invited_until,confirmed_at,activated_at,revoked_at,created_at}',
    '{last_sign_in_at,updated_at,invite_due_at,links_void_before}');
call audit.watch('access.sessions', 'session', '{id,org_id,member_id,expires_at,revoked_at,created_at}', '{last_seen_at}');
call audit.watch('access.api_keys', 'api_key', '{id,org_id,kind,prefix,scopes,expires_at,allowed_from,per_minute,made_by,replaced_by,created_at,revoked_at}', '{last_used_at}');
-- What tells a key that a server with the master key made from one that somebody planted: an HMAC under the master key.
alter table platform.signing_keys add column mark bytea check (length(mark) = 32);
call audit.watch('platform.signing_keys', 'signing_key', '{id,public_key,created_at,retired_at}');
call audit.watch('programs.programs', 'program',
    '{id,name,commission_rule,attribution_window_days,attribution_model,destination_url,deep_link_allowed_domains,holdback_days,starts_at,ends_at,customer_reward,share_on_network,marketplace_description,categories,partners_may_customize_code,blocked_at,blocked_reason,created_at,terms_from}',
    '{updated_at}');
call audit.watch('programs.partners', 'partner', '{id,org_id,approved_at,activated_at,revoked_at,created_at}', '{updated_at}');
call audit.watch('programs.grants', 'grant', '{id,org_id,program_id,source,created_at}');
call audit.watch('programs.links', 'link', '{id,org_id,program_id,created_at}');
call audit.watch('programs.partner_terms', 'agreed_terms',
    '{org_id,program_id,commission_rule,commission_type,commission_value,recurring,holdback_days,source,snapshotted_at,terms_from}');
call audit.watch('programs.coupons', 'coupon', '{id,org_id,program_id,stripe_coupon_id,stripe_promotion_code_id,reward_ended_at,deactivated_at,created_at}',
    '{reward_attempts,reward_due_at,reward_error}');
call audit.watch('attribution.fraud_cases', 'fraud_case', '{id,org_id,rule,click_id,status,opened_at,decided_at}');
call audit.watch('attribution.fraud_decisions', 'fraud_decision', '{id,org_id,case_id,decision,actor_kind,actor_id,decided_at}');
call audit.watch('attribution.rederivations', 'rederivation', '{id,program_id,from_ts,reason,created_at}',
    '{status,after_user,users_done,events_done,events_changed,started_at,finished_at}');
call audit.watch('payouts.policy', 'payout_policy', '{rail,threshold_cents,cadence}', '{updated_at}');
call audit.watch('payouts.runs', 'payout_run', '{id,started_by,digest,created_at}');
call audit.watch('payouts.payouts', 'payout', '{id,org_id,run_id,repays_id,amount_minor,currency,method,status,created_at,completed_at}');
-- Commissions come from events by the thousand, and the ledger has each move; here is what a person or a key did with one.
call audit.watch('payouts.commissions', 'commission',
    '{id,org_id,attribution_id,event_id,program_id,click_id,rule_index,revision,amount_minor,currency,status,accrued_at,approved_at,paid_at,reversed_at,reversed_by,payout_id,working_id,stood_minor}',
    '{explanation}', array['update'], people => true);
call audit.watch('payouts.accounts', 'payout_account', '{org_id,charges_enabled,payouts_enabled,details_submitted,created_at}', '{refresh_at,read_at}');
call audit.watch('payouts.transfers', 'transfer',
    '{payout_id,org_id,rail,state,generation,amount_minor,currency,destination,idempotency_key,provider_id,posted_at,accepted_at,created_at}',
    '{attempts,next_at,lease_token,leased_until,last_error,updated_at}');
call audit.watch('payouts.reversals', 'payout_reversal', '{id,org_id,payout_id,amount_minor,provider_id,created_at}');
call audit.watch('payouts.recovery_requests', 'recovery_request',
    '{id,org_id,payout_id,rail,kind,params,requested_by,status,outcome,applied_at,created_at}', '{attempts,recheck_due_at,updated_at}');
call audit.watch('integrations.webhook_endpoints', 'webhook_endpoint', '{id,events,label,active,secret_prefix,created_at,previous_secret_until}',
    '{failures_in_row,paused_until,updated_at,last_used_at,held_until}');
call audit.watch('integrations.postbacks', 'postback', '{id,org_id,events,enabled,created_at}',
    '{updated_at,last_fired_at,last_status,last_error,success_count,failure_count}');
call audit.watch('access.roles', 'role', '{id,kind,name,description,permissions,created_by,created_at,updated_by}', '{updated_at}');
call audit.watch('access.scim_tokens', 'scim_token', '{id,label,prefix,created_by,created_at,expires_at,revoked_at,replaced_by}', '{last_used_at}');
call audit.watch('access.scim_users', 'directory_user', '{id,active,created_at}', '{version,updated_at}');
call audit.watch('access.scim_groups', 'directory_group', '{id,display_name,external_id,role,role_org_id,mapped_by,mapped_at,created_at}', '{version,updated_at}');
call audit.watch('access.scim_group_members', 'directory_group_member', '{group_id,user_id,added_at}');
call audit.watch('directory.domains', 'domain', '{id,domain,edge_kind,status,proof,verified_at,failing_since,suspended_at,created_at}',
    '{last_checked_at,proved_at,next_check_at,updated_at}');
call audit.watch('directory.brand_resources', 'brand_resource', '{id,kind,label,description,body,url,position,created_at}', '{updated_at}');
call audit.watch('leaving.departures', 'departure', '{id,reason,obligations,requested_by,requested_at,restored_by,restored_at}');
call audit.watch('leaving.erasures', 'erasure', '{id,erased_by,erased_at}');
call audit.watch('payouts.provider', 'payout_provider', '{url,secret_prefix,previous_secret_until,created_at}', '{updated_at}');
call audit.watch('payouts.confirmations', 'payout_confirmation', '{id,org_id,payout_id,generation,status,amount_minor,currency,verdict,conflict,received_at}');
call audit.watch('payouts.clearings', 'clearing', '{reversal_id,org_id,reason,cleared_by,cleared_at}');
call audit.watch('vault.data_keys', 'data_key', '{version,master_id,created_at,rewrapped_at,destroyed_at}');
call audit.watch('vault.secrets', 'secret', '{id,org_id,kind,name,key_version,created_at,expires_at}');
call audit.watch('vault.mail_transports', 'mail_transport', '{kind,smtp_host,smtp_port,smtp_secure,message_stream}', '{updated_at}');
