-- role: palisade_doors
-- Doors: the only lookups that cross tenants. Each takes an exact public or unguessable key and returns ids, never rows.
-- The index tables below exist for them alone; the operation that owns a fact publishes it in its own transaction, through a
-- function that can only ever write the verified tenant of the caller's scope.

create table doors.tenant_slug (
    slug       text primary key check (slug ~ '^[a-z0-9][a-z0-9-]{1,28}[a-z0-9]$'),
    tenant_id  uuid not null unique,
    open       boolean not null
);

create table doors.tenant_host (
    host       text primary key check (host = lower(host)),
    tenant_id  uuid not null,
    open       boolean not null
);

create table doors.credential (
    hash       bytea primary key check (length(hash) = 32),
    tenant_id  uuid not null,
    id         uuid not null,
    org_id     uuid not null,
    unique (tenant_id, id)
);

create table doors.due (
    queue      text not null,
    tenant_id  uuid not null,
    due_at     timestamptz not null,
    primary key (queue, tenant_id)
);
create index due_by_time on doors.due (queue, due_at);

revoke all on all tables in schema doors from public;

-- Reading -----------------------------------------------------------------------------------------------------------------------

create function doors.tenant_by_slug(key text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.tenant_id from doors.tenant_slug t where t.slug = key and t.open $$;

create function doors.tenant_by_host(key text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select t.tenant_id from doors.tenant_host t where t.host = key and t.open $$;

create function doors.tenant_by_credential(key bytea) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select c.tenant_id from doors.credential c where c.hash = key $$;

-- Leases up to `most` tenants whose work in `key` is due, so that two workers never enter the same tenant at once.
create function doors.lease_due(key text, most int, lease interval) returns setof uuid
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
    with due as (
        select d.queue, d.tenant_id from doors.due d
        where d.queue = key and d.due_at <= clock_timestamp()
        order by d.due_at limit least(most, 1000)
        for update skip locked
    )
    update doors.due d set due_at = clock_timestamp() + least(lease, interval '1 hour')
    from due where d.queue = due.queue and d.tenant_id = due.tenant_id
    returning d.tenant_id
$$;

-- Publishing (always for the tenant of the verified scope, and only what that scope may write there) ------------------------------

-- The owner of these functions is not bound by the policies, so each asks what a policy would have asked.
create function doors.require_operator() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if not (ctx.all_orgs() and ctx.can_write()) then
        raise exception using errcode = '42501', message = 'palisade: this needs a scope that may write for the whole tenant';
    end if;
    return ctx.tenant_id();
end
$$;

create function doors.require_writer(organization uuid) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
    if (ctx.can_write() and (ctx.all_orgs() or organization = ctx.org_id())) is not true then
        raise exception using errcode = '42501', message = 'palisade: this needs a scope that may write for the organization';
    end if;
    return ctx.tenant_id();
end
$$;

create function doors.claim_slug(key text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into doors.tenant_slug (slug, tenant_id, open) values (key, doors.require_operator(), true) on conflict do nothing;
    return found;
end
$$;

create function doors.open_tenant(is_open boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_operator();
begin
    update doors.tenant_slug set open = is_open where tenant_id = tenant;
    update doors.tenant_host set open = is_open where tenant_id = tenant;
end
$$;

create function doors.publish_credential(key bytea, credential_id uuid, organization uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into doors.credential (hash, tenant_id, id, org_id) values (key, doors.require_writer(organization), credential_id, organization);
end
$$;

create function doors.withdraw_credential(credential_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    delete from doors.credential c
    where c.tenant_id = ctx.tenant_id() and c.id = credential_id and ctx.can_write() and (ctx.all_orgs() or c.org_id = ctx.org_id());
end
$$;

-- Makes the tenant's queue due at `at` or earlier.
create function doors.wake(key text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
    insert into doors.due as d (queue, tenant_id, due_at) values (key, doors.require_writer(coalesce(ctx.org_id(), ctx.tenant_id())), at)
    on conflict (queue, tenant_id) do update set due_at = least(d.due_at, excluded.due_at);
end
$$;

-- The worker is done with the tenant's queue: next look at `at`, or never (null) until it is woken. A wake that came in between wins.
create function doors.rest(key text, leased_until timestamptz, at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_operator();
begin
    if at is null then
        delete from doors.due where queue = key and tenant_id = tenant and due_at >= leased_until;
    else
        update doors.due set due_at = at where queue = key and tenant_id = tenant and due_at >= leased_until;
    end if;
end
$$;

revoke all on all functions in schema doors from public;
grant usage on schema doors to palisade_app;
grant execute on function
    doors.tenant_by_slug(text), doors.tenant_by_host(text), doors.tenant_by_credential(bytea), doors.lease_due(text, int, interval),
    doors.claim_slug(text), doors.open_tenant(boolean), doors.publish_credential(bytea, uuid, uuid), doors.withdraw_credential(uuid),
    doors.wake(text, timestamptz), doors.rest(text, timestamptz, timestamptz)
    to palisade_app;
