using Palisade.Tenancy.Verification;

namespace Palisade.Tenancy.Tests.Verification;

internal static class PlantsOfRolesAndGrants
{
    private const string Idle = "create role verify_idle login;";

    public static IReadOnlyList<Plant> Plants { get; } =
    [
        new("N01", "verify_nobody", "") { Options = o => o with { AppRoles = [.. o.AppRoles, "verify_nobody"] } },
        new("N01", "no runtime role", "")
        {
            Options = o => o with { AppRoles = [] },
            // Nobody for whom the permissive policies are open, so the clicks' wall has nobody left to name either.
        },
        new("N02", "no_such_id", "") { Options = o => o with { TenantColumn = "no_such_id", Profile = VerifierProfile.Generic } },
        new("N03", "no_such_schema", "") { Options = o => o with { Schemas = [.. o.Schemas!, "no_such_schema"] } },
        new("N04", "doors.gone", "") { Options = o => o with { AllowedTables = [.. o.AllowedTables, new("doors.gone", "it was here")] } },
        new("N04", "doors.gone(text)", "") { Options = o => o with { AllowedDefiners = [.. o.AllowedDefiners, new("doors.gone(text)", "it was here")] } },
        new("N04", "attribution.clicks:nobody", "") { Options = o => o with { WallExceptions = [.. o.WallExceptions, new("attribution.clicks:nobody", "it was here")] } },
        new("N05", "verify_idle", Idle)
        {
            Options = o => o with { Profile = VerifierProfile.Generic, AppRoles = ["verify_idle"], Schemas = ["programs"], WallExceptions = [] },
        },
        new("N06", "verify_idle", Idle)
        {
            Options = o => o with { AppRoles = [.. o.AppRoles, "verify_idle"], WallExceptions = [.. o.WallExceptions, new("attribution.clicks:verify_idle", "not the point here")] },
        },

        new("R01", "palisade_app", "alter role palisade_app bypassrls"),
        new("R01", "palisade_ingest", "alter role palisade_ingest superuser"),
        new("R01", "palisade_app", "create role verify_boss superuser; create role verify_step; grant verify_boss to verify_step; grant verify_step to palisade_app") { Also = ["R07"] },
        new("R02", "palisade_app", "alter table programs.sample_accounts owner to palisade_app") { Also = ["G10"] },
        // The owner may create schemas, use plpgsql and call protect: so may whoever can become the owner.
        new("R02", "palisade_app", "grant palisade_owner to palisade_app") { Also = ["F08", "G02", "G04"] },
        new("R03", "palisade_app", "grant pg_read_all_data to palisade_app"),
        new("R03", "palisade_ingest", "grant pg_signal_backend to palisade_ingest"),
        new("R04", "palisade_app", "alter role palisade_app set default_transaction_read_only = on"),
        new("R04", "palisade_app", "alter role palisade_app in database {database} set search_path = public"),
        new("R04", "database {database}", "alter database {database} set app.tenant_id = 'b0b'"),
        new("R05", "parameter session_replication_role", "grant set on parameter session_replication_role to palisade_app"),
        new("R05", "parameter work_mem", "create role verify_other; grant alter system on parameter work_mem to verify_other"),
        new("R06", "palisade_app", "alter role palisade_app createrole"),
        new("R06", "palisade_ingest", "alter role palisade_ingest replication"),
        new("R07", "palisade_app", "create role verify_reporting; grant verify_reporting to palisade_app"),
        new("R08", "palisade_owner", "alter role palisade_owner login") { Also = ["R09"] },
        new("R08", "postgres", "alter table programs.sample_accounts owner to postgres"),
        new("R09", "palisade_guard", "alter role palisade_guard createdb"),
        new("R09", "palisade_doors", "create role verify_group; grant verify_group to palisade_doors"),
        new("R09", "palisade_guard", "alter role palisade_guard login"),

        new("G01", "programs", "grant create on schema programs to palisade_app"),
        new("G01", "public", "grant create on schema public to public"),
        new("G02", "{database}", "grant create on database {database} to palisade_app"),
        new("G03", "default privileges of palisade_owner in programs", "alter default privileges for role palisade_owner in schema programs grant select on tables to palisade_app"),
        new("G03", "default privileges of palisade_owner", "alter default privileges for role palisade_owner grant usage on sequences to public"),
        new("G04", "language plpgsql", "grant usage on language plpgsql to public"),
        new("G05", "publication verify_feed", "create publication verify_feed for table programs.sample_accounts"),
        new("G05", "publication verify_feed", "create publication verify_feed for all tables"),
        new("G05", "publication verify_feed", "create publication verify_feed for tables in schema programs"),
        new("G06", "subscription verify_feed", "create subscription verify_feed connection 'host=127.0.0.1 dbname=x' publication p with (connect = false)"),
        new("G07", "server verify_far", "create foreign data wrapper verify_fdw; create server verify_far foreign data wrapper verify_fdw; create user mapping for public server verify_far"),
        new("G07", "foreign-data wrapper verify_fdw", "create foreign data wrapper verify_fdw; grant usage on foreign data wrapper verify_fdw to palisade_app"),
        new("G07", "server verify_far", "create foreign data wrapper verify_fdw; create server verify_far foreign data wrapper verify_fdw; grant usage on foreign server verify_far to public"),
        new("G08", "{database}", "grant connect on database {database} to public"),
        new("G09", "{database}", "grant temporary on database {database} to palisade_app"),
        new("G10", "palisade_owner", "alter default privileges for role palisade_owner grant execute on functions to public"),
        new("G11", "programs.sample_accounts", "grant select on programs.sample_accounts to palisade_app with grant option"),
        new("G12", "programs.sample_accounts", "grant select (name) on programs.sample_accounts to public"),
        new("G13", "programs", "grant usage on schema programs to public"),
        new("G14", "verify_side.ledger", "create schema verify_side; create table verify_side.ledger (id int); grant insert on verify_side.ledger to palisade_app"),
    ];
}
