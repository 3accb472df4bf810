-- role: palisade_owner
-- What a program's terms were, and from when: every change of terms makes a version, by trigger, and versions never change. The version that
-- counts at an instant is the highest whose effective_from is not later. Derivation prices an event by the version of its own time.
alter table programs.programs add column terms_from timestamptz;

create table programs.program_versions (
    tenant_id                uuid not null,
    program_id               uuid not null,
    version                  int not null check (version > 0),
    effective_from           timestamptz not null,
    commission_rule          jsonb not null,
    attribution_window_days  int not null,
    attribution_model        text not null,
    holdback_days            int,
    starts_at                timestamptz,
    ends_at                  timestamptz,
    created_at               timestamptz not null,
    primary key (tenant_id, program_id, version),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
call ctx.protect('programs.program_versions', 'shared', 'tenant', array['insert']);

create function programs.keep_program_version() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and
        (new.commission_rule, new.attribution_window_days, new.attribution_model, new.holdback_days, new.starts_at, new.ends_at)
        is not distinct from
        (old.commission_rule, old.attribution_window_days, old.attribution_model, old.holdback_days, old.starts_at, old.ends_at) then
        return null;
    end if;
    insert into programs.program_versions (
        tenant_id, program_id, version, effective_from, commission_rule, attribution_window_days, attribution_model, holdback_days, starts_at,
        ends_at, created_at)
    select new.tenant_id, new.id, coalesce(max(v.version), 0) + 1,
        case tg_op when 'INSERT' then '0001-01-01 00:00:00+00'::timestamptz else coalesce(new.terms_from, new.updated_at) end,
        new.commission_rule, new.attribution_window_days, new.attribution_model, new.holdback_days, new.starts_at, new.ends_at, new.updated_at
    from programs.program_versions v
    where v.tenant_id = new.tenant_id and v.program_id = new.id;
    return null;
end
$$;
revoke all on function programs.keep_program_version() from public;
create trigger keep_version after insert or update on programs.programs for each row execute function programs.keep_program_version();

-- The same for terms agreed with one partner. A version without a rule and hold-back of its own is one that was withdrawn.
alter table programs.partner_terms add column terms_from timestamptz;

create table programs.partner_term_versions (
    tenant_id        uuid not null,
    org_id           uuid not null,
    program_id       uuid not null,
    version          int not null check (version > 0),
    effective_from   timestamptz not null,
    withdrawn        boolean not null default false,
    commission_rule  jsonb,
    holdback_days    int,
    source           text not null,
    created_at       timestamptz not null,
    primary key (tenant_id, org_id, program_id, version),
    foreign key (tenant_id, org_id, org_id) references programs.partners (tenant_id, org_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id)
);
create index partner_term_versions_by_program on programs.partner_term_versions (tenant_id, program_id);
call ctx.protect('programs.partner_term_versions', 'organization', 'tenant', array['insert']);

create function programs.keep_partner_term_version() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    agreed programs.partner_terms := case tg_op when 'DELETE' then old else new end;
begin
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
revoke all on function programs.keep_partner_term_version() from public;
create trigger keep_version after insert or update or delete on programs.partner_terms
    for each row execute function programs.keep_partner_term_version();

-- A refund or dispute names the event it takes back, by our id or by the client's; the latter also when that event is not here yet.
alter table attribution.events add column refund_of_id uuid;
alter table attribution.events add column refund_of_external text check (length(refund_of_external) between 1 and 120);
alter table attribution.events add constraint events_refund_names_one check (refund_of_id is null or refund_of_external is null);
-- The check of what is there reads the table as its owner, whom the policies bind; they are lifted for it for this one statement.
alter table attribution.events no force row level security;
alter table attribution.events add constraint events_refund_of foreign key (tenant_id, refund_of_id) references attribution.events (tenant_id, id);
alter table attribution.events force row level security;
create index events_refunds_by_id on attribution.events (tenant_id, refund_of_id) where refund_of_id is not null;
create index events_refunds_by_external on attribution.events (tenant_id, refund_of_external) where refund_of_external is not null;

-- What was agreed before there were versions counts from the beginning. The owner is bound by the policies; they are lifted for it here only.
alter table programs.programs no force row level security;
alter table programs.partner_terms no force row level security;
alter table programs.program_versions no force row level security;
alter table programs.partner_term_versions no force row level security;
insert into programs.program_versions
select g.tenant_id, g.id, 1, '0001-01-01 00:00:00+00', g.commission_rule, g.attribution_window_days, g.attribution_model, g.holdback_days, g.starts_at,
    g.ends_at, g.updated_at
from programs.programs g;
insert into programs.partner_term_versions
select t.tenant_id, t.org_id, t.program_id, 1, '0001-01-01 00:00:00+00', false, t.commission_rule, t.holdback_days, t.source, t.snapshotted_at
from programs.partner_terms t;
alter table programs.programs force row level security;
alter table programs.partner_terms force row level security;
alter table programs.program_versions force row level security;
alter table programs.partner_term_versions force row level security;
