using System.CommandLine;
using Npgsql;
using Palisade.Cli.Installation;
using Palisade.Cli.Terminal;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.Verification;
using Command = System.CommandLine.Command;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade audit verify</c>: whether the audit of the installation's tenants is as the server wrote it.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Slug of the tenant to verify. Default: all." };
    private static readonly Option<string?> Head = new("--head")
    {
        Description = "A signed head that somebody kept, as GET /audit/head answered it: finds also a chain that was written anew or cut off.",
        HelpName = "file",
    };

    public static string[] Examples { get; } =
    [
        "palisade audit verify",
        "palisade audit verify --tenant acme --head head-of-last-year.json",
    ];

    public static Command Create(out Command verify)
    {
        verify = new Command("verify", "Verify the chain of hashes: exit code 0 if it holds, 1 if an entry was altered, is missing or was moved, 2 if that cannot be told.")
        {
            Options.Data, Tenant, Head,
        };
        verify.Runs(RunAsync);
        return new Command("audit", "Look into the audit, as the administrator of the database.") { verify };
    }

    private static async Task<int> RunAsync(ParseResult parsed, Output output, CancellationToken cancel)
    {
        var kept = parsed.GetValue(Head) is { } file ? await ReadHeadAsync(file, cancel) : null;
        var folder = parsed.DataFolder();
        if (AdminDatabase.Configured is null && ServerState.Running(folder) is not { Embedded: true })
            throw new CliException(ExitCodes.CannotRun, "no_database", $"Name a database with {AdminDatabase.Variable}, or start the embedded one: palisade up --data {folder.Root} --detach");
        var database = await AdminDatabase.OpenAsync(folder, output, cancel);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);

        var tenants = await TenantsAsync(connection, parsed.GetValue(Tenant), kept?.Tenant, cancel);
        if (tenants.Count == 0)
            throw new CliException(ExitCodes.CannotRun, "no_tenant", "There is no such tenant.");
        var master = File.Exists(folder.MasterKeyFile) ? MasterKey.Parse(folder.MasterKeyText()) : null;
        if (master is null)
            output.Warn("Without the master key, signatures are checked with the keys that stand in the database.");
        var reports = new List<object>();
        var broken = false;
        foreach (var (tenant, slug) in tenants)
        {
            var trusted = master is null ? null : await TrustedKeysAsync(connection, master, tenant, cancel);
            var report = await AuditVerifier.VerifyAsync(connection, tenant, kept?.Tenant == tenant ? kept : null, trusted, TimeProvider.System.GetUtcNow(), cancel);
            broken |= report.Fault is not null;
            if (report.Fault is null)
                output.Step($"{slug}: {report.Entries} entries hold, {report.Signed} of them under a signed head");
            else
                output.Warn($"{slug}: {report.Fault}");
            reports.Add(new { tenant = PublicId.Format(tenant), slug, valid = report.Fault is null, entries = report.Entries, signed = report.Signed, fault = report.Fault, faultAt = report.FaultAt });
        }

        output.Result(new { valid = !broken, tenants = reports });
        return broken ? ExitCodes.Refused : ExitCodes.Ok;
    }

    private static async Task<AuditHead> ReadHeadAsync(string file, CancellationToken cancel) =>
        AuditHead.TryParse(await System.IO.File.ReadAllTextAsync(file, cancel), out var head)
            ? head
            : throw new CliException(ExitCodes.CannotRun, "not_a_head", $"{file} is no signed head of an audit.");

    private static async Task<List<(Guid Id, string Slug)>> TenantsAsync(NpgsqlConnection connection, string? slug, Guid? tenant, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select t.tenant_id, t.slug from directory.tenants t where ($1::text is null or t.slug = $1) and ($2::uuid is null or t.tenant_id = $2) order by t.slug", connection)
        {
            Parameters =
            {
                new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)slug ?? DBNull.Value },
                new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid, Value = (object?)tenant ?? DBNull.Value },
            },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var tenants = new List<(Guid, string)>();
        while (await rows.ReadAsync(cancel))
            tenants.Add((rows.GetGuid(0), rows.GetString(1)));
        return tenants;
    }

    /// <summary>Only keys that the master key has marked are this server's: an administrator of the database can plant others.</summary>
    private static async Task<IReadOnlyList<byte[]>> TrustedKeysAsync(NpgsqlConnection connection, MasterKey master, Guid tenant, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select k.id, k.public_key, k.mark from platform.signing_keys k where k.tenant_id = $1", connection)
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenant } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        var keys = new List<byte[]>();
        while (await rows.ReadAsync(cancel))
        {
            if (TenantSigner.IsOwnKey(master, tenant, rows.GetGuid(0), rows.GetFieldValue<byte[]>(1), rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2)))
                keys.Add(rows.GetFieldValue<byte[]>(1));
        }

        return keys;
    }
}
