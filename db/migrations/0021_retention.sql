-- role: palisade_owner
-- What is no longer needed can be removed, by the worker of its tenant. How long things are kept is a setting of the server; what the policies
-- below say is that nothing goes, whoever asks, that is on its way, in use, or younger than a day.
create policy deletes on platform.announcements for delete to public
    using ((select ctx.can_write()) and (select ctx.all_orgs()) and fanned_out_at is not null and created_at < now() - interval '1 day');
grant delete on platform.announcements to palisade_app;

create policy deletes on integrations.inbox for delete to public
    using ((select ctx.can_write()) and (select ctx.all_orgs()) and received_at < now() - interval '1 day');
grant delete on integrations.inbox to palisade_app;

create policy deletes on access.sessions for delete to public
    using ((select ctx.can_write()) and (select ctx.all_orgs()) and expires_at < now());
grant delete on access.sessions to palisade_app;

create policy deletes on access.magic_links for delete to public
    using ((select ctx.can_write()) and (select ctx.all_orgs()) and expires_at < now());
grant delete on access.magic_links to palisade_app;

-- Policies add up, and erasing has one for every table; so what is young or in use is kept by a trigger as well. The eraser passes.
create function platform.keep_unless_erased() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
    return case when current_user = 'palisade_eraser' then old end;
end
$$;
revoke all on function platform.keep_unless_erased() from public;
create trigger keeps before delete on platform.announcements for each row
    when (old.fanned_out_at is null or old.created_at >= now() - interval '1 day') execute function platform.keep_unless_erased();
create trigger keeps before delete on integrations.inbox for each row
    when (old.received_at >= now() - interval '1 day') execute function platform.keep_unless_erased();
create trigger keeps before delete on access.sessions for each row
    when (old.expires_at >= now()) execute function platform.keep_unless_erased();
create trigger keeps before delete on access.magic_links for each row
    when (old.expires_at >= now()) execute function platform.keep_unless_erased();

-- To find what is old, and whether anything still refers to an announcement. Keys of sessions and links begin with the time they were made.
create index webhook_deliveries_by_announcement on integrations.webhook_deliveries (tenant_id, announcement_id);
create index postback_firings_by_announcement on integrations.postback_firings (tenant_id, org_id, announcement_id);
