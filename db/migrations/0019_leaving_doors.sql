-- role: palisade_doors
-- When a tenant leaves. Written by the doors below and by the database's clock alone: neither the application nor a tenant's own administrator can
-- shorten the grace.
create table doors.leaving (
    tenant_id     uuid primary key,
    requested_at  timestamptz not null,
    erase_at      timestamptz not null check (erase_at > requested_at)
);

-- What is remembered of a tenant that was erased: that it was. Its slug stays closed with it, because links and mails with it are out there.
create table doors.erased (
    tenant_id  uuid primary key,
    erased_at  timestamptz not null
);
revoke all on doors.leaving, doors.erased from public;

-- Begins the grace of the tenant of the verified scope, and puts the erasure on its queue. Null: it has begun already.
create function doors.leave() returns timestamptz
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_operator();
    ends timestamptz;
begin
    insert into doors.leaving (tenant_id, requested_at, erase_at) values (tenant, clock_timestamp(), clock_timestamp() + interval '30 days')
    on conflict (tenant_id) do nothing
    returning erase_at into ends;
    if ends is not null then
        insert into doors.due as d (queue, tenant_id, due_at) values ('leaving', tenant, ends)
        on conflict (queue, tenant_id) do update set due_at = excluded.due_at;
    end if;
    return ends;
end
$$;

-- Ends it. False: there is none, or it has passed and the erasure may have begun.
create function doors.stay() returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_operator();
begin
    delete from doors.leaving l where l.tenant_id = tenant and l.erase_at > clock_timestamp();
    if not found then
        return false;
    end if;
    delete from doors.due d where d.queue = 'leaving' and d.tenant_id = tenant;
    return true;
end
$$;

-- The times of the tenant of the verified scope: no row when it stays.
create function doors.departure() returns table (requested_at timestamptz, erase_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select l.requested_at, l.erase_at from doors.leaving l where l.tenant_id = ctx.tenant_id() $$;

-- The public slug of a tenant that is leaving, by its id; null for one that stays. Asked before there is a scope.
create function doors.leaving_slug(key uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select s.slug from doors.leaving l join doors.tenant_slug s on s.tenant_id = l.tenant_id where l.tenant_id = key $$;

-- As before; but nothing is worked on for a tenant whose grace is over, or that is gone, except its erasure.
create or replace function doors.wake(key text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_writer(coalesce(ctx.org_id(), ctx.tenant_id()));
begin
    if key <> 'leaving' and (
        exists (select from doors.leaving l where l.tenant_id = tenant and l.erase_at <= clock_timestamp())
        or exists (select from doors.erased e where e.tenant_id = tenant)) then
        return;
    end if;
    insert into doors.due as d (queue, tenant_id, due_at) values (key, tenant, at)
    on conflict (queue, tenant_id) do update set due_at = least(d.due_at, excluded.due_at);
end
$$;

-- For the erasure alone -----------------------------------------------------------------------------------------------------------------

-- The tenant of the verified scope, once its grace is over by the database's clock. It is closed from then on: nobody reaches it by a URL.
create function doors.begin_erasure() returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.require_operator();
begin
    perform from doors.leaving l where l.tenant_id = tenant and l.erase_at <= clock_timestamp() for update;
    if not found then
        raise exception using errcode = '42501', message = 'palisade: the grace of this tenant is not over';
    end if;
    update doors.tenant_slug set open = false where tenant_id = tenant and open;
    update doors.tenant_host set open = false where tenant_id = tenant and open;
    -- Nothing is worked on any more but the erasure itself.
    delete from doors.due where tenant_id = tenant and queue <> 'leaving';
    return tenant;
end
$$;

-- Nothing of the tenant is left in its tables: the lookups go, and one row says that it was.
create function doors.end_erasure() returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    tenant uuid := doors.begin_erasure();
begin
    delete from doors.tenant_host where tenant_id = tenant;
    delete from doors.credential where tenant_id = tenant;
    delete from doors.due where tenant_id = tenant;
    delete from doors.leaving where tenant_id = tenant;
    insert into doors.erased (tenant_id, erased_at) values (tenant, clock_timestamp());
end
$$;

-- Keys of an organization that is no more.
create function doors.withdraw_credentials_of(organization uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$ delete from doors.credential c where c.tenant_id = doors.require_operator() and c.org_id = organization $$;

revoke all on function
    doors.leave(), doors.stay(), doors.departure(), doors.leaving_slug(uuid), doors.begin_erasure(), doors.end_erasure(), doors.withdraw_credentials_of(uuid)
    from public;
grant execute on function doors.leave(), doors.stay(), doors.departure(), doors.leaving_slug(uuid) to palisade_app;
grant usage on schema doors to palisade_eraser;
grant execute on function doors.begin_erasure(), doors.end_erasure(), doors.withdraw_credentials_of(uuid) to palisade_eraser;
