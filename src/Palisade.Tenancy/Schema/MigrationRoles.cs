using Npgsql;

namespace Palisade.Tenancy.Schema;

/// <summary>The roles of a database of Palisade: those that serve requests, and those that own and may not log in. None of them may bypass row-level security.</summary>
internal static class MigrationRoles
{
    private static readonly string[] RuntimeRoles = ["palisade_app", "palisade_ingest"];
    private static readonly string[] HelperRoles = ["palisade_owner", "palisade_guard", "palisade_doors", "palisade_audit", "palisade_eraser"];

    /// <summary>Makes what is missing, sets passwords, and gives each role its rights on the database and on new functions.</summary>
    /// <exception cref="MigrationException">A role has rights it must not have.</exception>
    public static async Task SetUpAsync(
        NpgsqlConnection connection, MigrationOptions options, bool isSuperuser, List<string> notes, IProgress<string>? progress, CancellationToken ct)
    {
        progress?.Report("roles");
        await connection.ExecuteAsync(EmbeddedSql.Read("db/roles.sql"), ct).ConfigureAwait(false);
        foreach (var role in RuntimeRoles.Concat(HelperRoles))
        {
            await RefusePowerfulRoleAsync(connection, role, ct).ConfigureAwait(false);
        }

        await PasswordAsync(connection, "palisade_app", options.AppPassword, isSuperuser, ct).ConfigureAwait(false);
        await PasswordAsync(connection, "palisade_ingest", options.IngestPassword, isSuperuser, ct).ConfigureAwait(false);

        var database = await connection.ScalarAsync<string>("select quote_ident(current_database())", ct).ConfigureAwait(false);
        if (!isSuperuser)
        {
            // A managed service's administrator must be a member of the roles it acts as.
            foreach (var role in HelperRoles)
            {
                await connection.ExecuteAsync($"grant {role} to current_user", ct).ConfigureAwait(false);
            }

            notes.Add("Not migrated by a superuser: the event trigger that closes forgotten tables, the guarded seal and the revokes on system functions are not installed.");
        }

        await connection.ExecuteAsync(
            $"""
            revoke all on database {database} from public;
            grant connect on database {database} to palisade_app, palisade_ingest;
            grant create on database {database} to palisade_owner;
            revoke all on schema public from public;
            create schema if not exists ctx authorization palisade_guard;
            create schema if not exists doors authorization palisade_doors;
            create schema if not exists erasure authorization palisade_eraser;
            alter default privileges for role palisade_owner revoke execute on functions from public;
            alter default privileges for role palisade_guard revoke execute on functions from public;
            alter default privileges for role palisade_doors revoke execute on functions from public;
            alter default privileges for role palisade_audit revoke execute on functions from public;
            alter default privileges for role palisade_eraser revoke execute on functions from public;
            """,
            ct).ConfigureAwait(false);
    }

    private static async Task RefusePowerfulRoleAsync(NpgsqlConnection connection, string role, CancellationToken ct)
    {
        var fault = await connection.ScalarAsync<string?>(
            $"""
            select concat_ws(', ',
                case when r.rolsuper then 'is a superuser' end,
                case when r.rolbypassrls then 'may bypass row-level security' end,
                case when r.rolcreaterole then 'may create roles' end,
                case when r.rolcreatedb then 'may create databases' end,
                case when r.rolreplication then 'may replicate' end,
                case when exists (select from pg_auth_members m where m.member = r.oid) then 'is a member of another role' end,
                case when r.rolcanlogin and exists (select from pg_class c where c.relowner = r.oid) then 'owns tables' end,
                case when not r.rolcanlogin and '{role}' = any ('{Array(RuntimeRoles)}') then 'may not log in' end,
                case when r.rolcanlogin and '{role}' = any ('{Array(HelperRoles)}') then 'may log in' end)
            from pg_roles r where r.rolname = '{role}'
            """,
            ct).ConfigureAwait(false);
        if (!string.IsNullOrEmpty(fault))
        {
            throw new MigrationException($"The role {role} {fault}. Row-level security would not hold: take that right away, then migrate again.");
        }
    }

    private static string Array(string[] names) => "{" + string.Join(',', names) + "}";

    private static async Task PasswordAsync(NpgsqlConnection connection, string role, string password, bool isSuperuser, CancellationToken ct)
    {
        if (isSuperuser)
        {
            var stored = await connection.ScalarAsync<string?>($"select rolpassword from pg_authid where rolname = '{role}'", ct).ConfigureAwait(false);
            if (ScramVerifier.Matches(stored, password))
            {
                return;
            }
        }

        await connection.ExecuteAsync($"alter role {role} password '{ScramVerifier.Create(password)}'", ct).ConfigureAwait(false);
    }
}
