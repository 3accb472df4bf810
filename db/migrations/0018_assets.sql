-- role: palisade_owner
-- Pictures of a brand, as the server wrote them anew out of what was uploaded. Whoever has the address may see them, so nothing confidential
-- belongs here; the address is the hash of the bytes, and what stands under it never changes.
create table directory.images (
    tenant_id     uuid not null references directory.tenants (tenant_id),
    sha256        bytea not null check (length(sha256) = 32),
    content_type  text not null check (content_type in ('image/jpeg', 'image/png', 'image/webp')),
    width         int not null check (width between 1 and 4096),
    height        int not null check (height between 1 and 4096),
    content       bytea not null check (length(content) between 1 and 2097152),
    created_at    timestamptz not null,
    primary key (tenant_id, sha256)
);
call ctx.protect('directory.images', 'shared', 'tenant', array['insert', 'update', 'delete']);
-- Uploading the same picture again only makes it young again.
revoke update on directory.images from palisade_app;
grant update (created_at) on directory.images to palisade_app;

-- What a brand gives its partners to advertise with. All partners see it.
create table directory.brand_resources (
    tenant_id    uuid not null references directory.tenants (tenant_id),
    id           uuid not null,
    kind         text not null check (kind in ('snippet', 'image')),
    label        text not null check (length(label) between 1 and 200),
    description  text check (length(description) <= 1000),
    body         text check (length(body) <= 4000),
    url          text check (length(url) <= 2048),
    position     int not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    check ((kind = 'snippet') = (body is not null)),
    check ((kind = 'image') = (url is not null))
);
create index brand_resources_in_order on directory.brand_resources (tenant_id, position, id);
call ctx.protect('directory.brand_resources', 'shared', 'tenant', array['insert', 'update', 'delete']);
