-- role: palisade_owner
-- Work through which a change of terms reaches events that are there already: users in the order of their ids, some at a time, each time in a
-- transaction that also says how far it got. So it goes on where it was after a crash, and doing a part twice posts nothing.
create table attribution.rederivations (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    id            uuid not null,
    -- Null: every program.
    program_id    uuid,
    from_ts       timestamptz not null,
    reason        text not null check (reason in ('operator', 'terms_changed')),
    status        text not null default 'queued' check (status in ('queued', 'running', 'done')),
    after_user    text,
    users_done    bigint not null default 0,
    events_done   bigint not null default 0,
    events_changed bigint not null default 0,
    created_at    timestamptz not null default now(),
    started_at    timestamptz,
    finished_at   timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, program_id) references programs.programs (tenant_id, id),
    check ((status = 'done') = (finished_at is not null))
);
create index rederivations_by_creation on attribution.rederivations (tenant_id, created_at desc, id desc);
create index rederivations_open on attribution.rederivations (tenant_id, created_at) where status <> 'done';
create index rederivations_by_program on attribution.rederivations (tenant_id, program_id);
call ctx.protect('attribution.rederivations', 'tenant', 'tenant', array['insert', 'update']);

-- Terms that begin in the past ask for it by themselves.
create function attribution.ask_for_rederivation() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    insert into attribution.rederivations (tenant_id, id, program_id, from_ts, reason, created_at)
    values (new.tenant_id, gen_random_uuid(), new.program_id, new.effective_from, 'terms_changed', new.created_at);
    perform doors.wake('rederivations', new.created_at);
    return null;
end
$$;
revoke all on function attribution.ask_for_rederivation() from public;
create trigger reach_back after insert on programs.program_versions
    for each row when (new.version > 1 and new.effective_from < new.created_at) execute function attribution.ask_for_rederivation();
create trigger reach_back after insert on programs.partner_term_versions
    for each row when (new.version > 1 and new.effective_from < new.created_at) execute function attribution.ask_for_rederivation();
