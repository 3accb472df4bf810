-- role: palisade_owner
-- Whether anyone would be told: what nobody listens to is not written down. A subscriber hears of what is announced after it was there.
create function platform.is_heard() returns boolean
language sql stable set search_path = pg_catalog, pg_temp
as $$
    select exists (select from integrations.webhook_endpoints e where e.active)
        or exists (select from integrations.postbacks p where p.enabled)
$$;
revoke all on function platform.is_heard() from public;
grant execute on function platform.is_heard() to palisade_app;

-- Credit is written again when terms change, and no index looks at what changes then: room on each page keeps such a row where it is.
alter table attribution.attributions set (fillfactor = 85);
