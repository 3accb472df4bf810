-- role: palisade_owner
-- Roles of a brand's own, people who hold them, and keys that expire, rotate, and come from known networks only.

-- Agencies are organizations like partners, with roles of their own.
alter table directory.organizations drop constraint organizations_kind_check;
alter table directory.organizations add constraint organizations_kind_check check (kind in ('brand', 'partner', 'agency'));

-- A brand's own roles: names of permissions, for its team or for people of partners and agencies. What a name does not stand for any more grants nothing.
create table access.roles (
    tenant_id    uuid not null references directory.tenants (tenant_id),
    id           uuid not null,
    kind         text not null check (kind in ('brand', 'partner', 'agency')),
    name         text not null check (name ~ '^[a-z][a-z0-9_]{2,39}$'),
    description  text not null default '' check (length(description) <= 300),
    permissions  text[] not null check (cardinality(permissions) between 1 and 200),
    created_by   uuid not null,
    created_at   timestamptz not null,
    updated_by   uuid not null,
    updated_at   timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, name),
    -- For the reference from members: a role of the team is no role of a partner.
    unique (tenant_id, id, kind),
    check (name not in (
        'operator', 'partner_admin', 'partner_user', 'read_only', 'owner', 'admin', 'editor', 'viewer', 'platform_admin', 'platform_support',
        'scoped', 'custom', 'none', 'partner'))
);
create index roles_by_time on access.roles (tenant_id, created_at desc, id desc);

alter table access.members no force row level security;
alter table access.members drop constraint members_role_check;
alter table access.members drop constraint members_check;
alter table access.members
    add column role_id uuid,
    add column role_kind text,
    -- The invitation that is out ends here; none is out when null.
    add column invited_until timestamptz,
    -- An organization cannot write mail; it asks for the invitation, and the tenant's worker sends it.
    add column invite_due_at timestamptz,
    -- Links from before are dead: the member was removed, or the invitation taken back.
    add column links_void_before timestamptz,
    add constraint members_role_check
        check (role in ('operator', 'partner_admin', 'partner_user', 'read_only', 'owner', 'admin', 'editor', 'viewer', 'custom', 'none')),
    -- Who was removed and held a role that was deleted since.
    add constraint members_without_role_check check (role <> 'none' or revoked_at is not null),
    add constraint members_custom_role_check check ((role = 'custom') = (role_id is not null) and (role_id is null) = (role_kind is null)),
    -- The brand's team belongs to the brand's own organization, and nobody else does.
    add constraint members_organization_check check (role = 'none' or (role = 'operator' or coalesce(role_kind, '') = 'brand') = (org_id = tenant_id)),
    add constraint members_role_fkey foreign key (tenant_id, role_id, role_kind) references access.roles (tenant_id, id, kind);
alter table access.members force row level security;
create index members_to_invite on access.members (tenant_id, invite_due_at) where invite_due_at is not null;
create index members_by_role on access.members (tenant_id, role_id) where role_id is not null;
call ctx.protect('access.roles', 'shared', 'tenant', array['insert', 'update', 'delete']);

alter table access.api_keys
    add column expires_at timestamptz,
    -- Networks (CIDR) from which the key works; none: from everywhere.
    add column allowed_from text[] not null default '{}' check (cardinality(allowed_from) <= 50),
    add column per_minute int check (per_minute between 1 and 1000000),
    -- The person who made it, also by way of another key. Goes when the person goes, unless somebody takes it over.
    add column made_by uuid,
    -- The key that took its place at a rotation.
    add column replaced_by uuid;
create index api_keys_by_maker on access.api_keys (tenant_id, made_by) where made_by is not null and revoked_at is null;
