using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Palisade.Tenancy.Schema;

/// <summary>
/// Brings a database up to date: roles, the sealed scope, then the numbered migrations, under an advisory lock, each migration in its own
/// transaction. Idempotent. A migration that changed after it was applied is refused.
/// </summary>
public static class Migrator
{
    private const long LockKey = 0x50414C4953414445; // "PALISADE"

    /// <summary>Runs everything that is missing.</summary>
    /// <exception cref="MigrationException">The server is too old, a role has rights it must not have, or an applied migration changed.</exception>
    public static async Task<MigrationReport> MigrateAsync(MigrationOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await MigrateOnceAsync(options, progress, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (attempt < 10 && IsAnotherMigration(e))
            {
                // Another database of this cluster is migrated at the same moment: advisory locks belong to a database, roles to the cluster.
                await Task.Delay(Random.Shared.Next(20, 100 * attempt), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<MigrationReport> MigrateOnceAsync(MigrationOptions options, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.AdminConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

        RefuseOldServer(connection.PostgreSqlVersion);
        await connection.ExecuteAsync("set search_path = pg_catalog", cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"select pg_advisory_lock({LockKey})", cancellationToken).ConfigureAwait(false);

        var isSuperuser = await connection.ScalarAsync<bool>("select rolsuper from pg_roles where rolname = current_user", cancellationToken).ConfigureAwait(false);
        var notes = new List<string>();
        await MigrationRoles.SetUpAsync(connection, options, isSuperuser, notes, progress, cancellationToken).ConfigureAwait(false);
        var variant = await ContextAsync(connection, options, isSuperuser, notes, progress, cancellationToken).ConfigureAwait(false);
        var applied = await MigrationsAsync(connection, progress, cancellationToken).ConfigureAwait(false);
        if (isSuperuser)
        {
            await connection.ExecuteAsync("revoke usage on language plpgsql from public", cancellationToken).ConfigureAwait(false);
        }

        return new MigrationReport(applied, variant, notes);
    }

    private static void RefuseOldServer(Version version)
    {
        var least = version.Major switch { 15 => 14, 16 => 10, 17 => 6, >= 18 => 0, _ => int.MaxValue };
        if (version.Minor < least)
        {
            throw new MigrationException(version.Major < 15
                ? $"PostgreSQL {version} is too old: Palisade needs 15 to 18."
                : $"PostgreSQL {version} has known leaks in row-level security statistics: update to {version.Major}.{least} or later.");
        }
    }

    /// <summary>Both wrote the same row of a catalog that the cluster shares: roles, or the settings of roles.</summary>
    private static bool IsAnotherMigration(PostgresException e) =>
        (e.SqlState == PostgresErrorCodes.InternalError && e.MessageText.StartsWith("tuple concurrently", StringComparison.Ordinal))
        || (e.SqlState == PostgresErrorCodes.UniqueViolation && e.TableName == "pg_db_role_setting");

    private static async Task<SealVariant> ContextAsync(
        NpgsqlConnection connection, MigrationOptions options, bool isSuperuser, List<string> notes, IProgress<string>? progress, CancellationToken ct)
    {
        var variant = options.Seal != SealVariant.Auto ? options.Seal : isSuperuser ? SealVariant.Guarded : SealVariant.Signed;
        if (variant == SealVariant.Guarded && !isSuperuser)
        {
            throw new MigrationException("The guarded seal needs a superuser at installation; use the signed one.");
        }

        progress?.Report($"sealed scope ({variant.ToString().ToLowerInvariant()})");
        if (isSuperuser)
        {
            await connection.ExecuteAsync("grant usage on language plpgsql to palisade_owner, palisade_guard, palisade_doors, palisade_audit, palisade_eraser", ct).ConfigureAwait(false);
        }

        var (keyId, inner, outer) = new ScopeSealer(options.MasterKey).Pads();
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await connection.ExecuteAsync("set local role palisade_guard", ct).ConfigureAwait(false);
        await connection.ExecuteAsync(EmbeddedSql.Read("db/context/common.sql"), ct).ConfigureAwait(false);
        await connection.ExecuteAsync(EmbeddedSql.Read($"db/context/{variant.ToString().ToLowerInvariant()}.sql"), ct).ConfigureAwait(false);
        await connection.ExecuteAsync(EmbeddedSql.Read("db/context/protect.sql"), ct).ConfigureAwait(false);

        // The newest two keys stay valid, so that servers of the old and the new key can run side by side.
        await using (var keys = new NpgsqlCommand(
            """
            with added as (
                insert into ctx.scope_key (key_id, inner_pad, outer_pad) values ($1, $2, $3) on conflict (key_id) do nothing returning key_id
            ), options as (
                insert into ctx.setting (name, value) values ('pooler', $4), ('seal', $5) on conflict (name) do update set value = excluded.value
            )
            delete from ctx.scope_key k
            where exists (select from added)
                and k.key_id not in (select r.key_id from ctx.scope_key r order by r.created_at desc limit 1)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = keyId }, new() { Value = inner }, new() { Value = outer },
                new() { Value = options.BehindPooler ? "on" : "off" }, new() { Value = variant.ToString().ToLowerInvariant() },
            },
        })
        {
            await keys.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }

        await connection.ExecuteAsync("reset role", ct).ConfigureAwait(false);
        if (isSuperuser)
        {
            if (variant == SealVariant.Guarded)
            {
                // Never taken back: the grant belongs to the whole cluster, and another database of it may need it. Two that are migrated at once: the other one made it.
                await connection.ExecuteAsync(
                    """
                    do $$
                    begin
                        grant set on parameter backtrace_functions to palisade_guard;
                    exception
                        when unique_violation then null;
                    end
                    $$
                    """,
                    ct).ConfigureAwait(false);
            }

            await connection.ExecuteAsync(EmbeddedSql.Read("db/context/superuser.sql"), ct).ConfigureAwait(false);
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return variant;
    }

    private static async Task<IReadOnlyList<string>> MigrationsAsync(NpgsqlConnection connection, IProgress<string>? progress, CancellationToken ct)
    {
        await connection.ExecuteAsync(
            """
            set role palisade_guard;
            create table if not exists ctx.migration (
                name        text primary key,
                checksum    text not null,
                applied_at  timestamptz not null default now()
            );
            revoke all on ctx.migration from public;
            reset role;
            """,
            ct).ConfigureAwait(false);
        var known = await connection.ScalarAsync<string?>(
            "set role palisade_guard; select string_agg(name || ' ' || checksum, E'\\n') from ctx.migration; reset role", ct).ConfigureAwait(false);
        var checksums = (known ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

        var applied = new List<string>();
        foreach (var path in EmbeddedSql.List("db/migrations/"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var text = EmbeddedSql.Read(path).ReplaceLineEndings("\n");
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            if (checksums.TryGetValue(name, out var before))
            {
                if (before != checksum)
                {
                    throw new MigrationException($"The migration {name} was changed after it had been applied here. Undo the change and add a new migration.");
                }

                continue;
            }

            progress?.Report(name);
            var role = text.StartsWith("-- role: palisade_", StringComparison.Ordinal)
                ? text.AsSpan(9, text.IndexOf('\n') - 9).Trim().ToString()
                : throw new MigrationException($"The migration {name} does not begin with '-- role: palisade_owner' (or palisade_doors).");
            try
            {
                await connection.ExecuteAsync(
                    $"""
                    begin;
                    set local role {role};
                    set local search_path = pg_catalog;
                    {text}
                    set local role palisade_guard;
                    insert into ctx.migration (name, checksum) values ('{name}', '{checksum}');
                    commit;
                    """,
                    ct).ConfigureAwait(false);
            }
            catch (PostgresException e)
            {
                throw new MigrationException($"The migration {name} failed and was rolled back: {e.MessageText}", e);
            }

            applied.Add(name);
        }

        return applied;
    }
}
