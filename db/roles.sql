-- Roles of an installation. Idempotent: `palisade migrate` runs it before the migrations, as a role that may create roles.
-- Passwords are set by the migrator as SCRAM verifiers, so they never travel or get logged in clear.
do $$
begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_owner') then
        create role palisade_owner nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_guard') then
        create role palisade_guard nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_doors') then
        create role palisade_doors nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_audit') then
        create role palisade_audit nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_eraser') then
        create role palisade_eraser nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_app') then
        create role palisade_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
    if not exists (select from pg_catalog.pg_roles where rolname = 'palisade_ingest') then
        create role palisade_ingest login nosuperuser nocreatedb nocreaterole noreplication nobypassrls noinherit;
    end if;
exception
    -- Two databases of one cluster migrated at the same moment: roles are cluster-wide, the other one made them.
    when duplicate_object or unique_violation then null;
end
$$;
