-- role: palisade_owner
-- How feature flags are rolled out. Under a brand's id its own rule; under the platform's id the rule for brands that have none. Typed settings are one
-- object in directory.settings, under the key 'values'.
create table directory.flags (
    tenant_id   uuid not null references directory.tenants (tenant_id),
    key         text not null check (key ~ '^[a-z][a-z0-9_.]{1,59}$'),
    rule        jsonb not null check (jsonb_typeof(rule) = 'object' and octet_length(rule::text) <= 16384),
    updated_by  uuid not null,
    updated_at  timestamptz not null,
    primary key (tenant_id, key)
);
call ctx.protect('directory.flags', 'tenant', 'tenant', array['insert', 'update', 'delete']);
call audit.watch('directory.flags', 'flag', '{key,rule,updated_by}', '{updated_at}');
