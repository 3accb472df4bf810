-- role: palisade_owner
-- What may go is said once more, for the application alone and so that no other policy opens it: erasures delete from every table, by a role of
-- their own and by policies that hold for everybody who was granted DELETE.
create policy keeps on platform.announcements as restrictive for delete to palisade_app
    using (fanned_out_at is not null and created_at < now() - interval '1 day');
create policy keeps on integrations.inbox as restrictive for delete to palisade_app
    using (received_at < now() - interval '1 day');
create policy keeps on access.sessions as restrictive for delete to palisade_app
    using (expires_at < now());
create policy keeps on access.magic_links as restrictive for delete to palisade_app
    using (expires_at < now());
