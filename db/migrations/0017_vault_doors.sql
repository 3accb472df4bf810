-- role: palisade_doors
-- Every tenant, closed ones too, a page at a time: work on the keys of all of them begins here. Ids only.
create function doors.tenants_after(after uuid, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
    select t.tenant_id from doors.tenant_slug t
    where after is null or t.tenant_id > after
    order by t.tenant_id limit least(most, 1000)
$$;
revoke all on function doors.tenants_after(uuid, int) from public;
grant execute on function doors.tenants_after(uuid, int) to palisade_app;
