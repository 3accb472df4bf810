using System.Net;
using Palisade.Cli.Terminal;
using Palisade.Platform.Postgres;
using Palisade.Tenancy.Schema;

namespace Palisade.Cli.Installation;

/// <summary>What <c>up</c> was asked for. A null port means the last one, or the default.</summary>
internal sealed record UpWish(int? Port, IPAddress Address, string? PublicUrl, string Tenancy, bool Demo);

/// <summary>Starts and stops everything an installation consists of.</summary>
internal static class Installer
{
    public const int DefaultPort = 4700;

    /// <summary>The variable that says where the vault's master keys are; without it they are in the data folder.</summary>
    public const string VaultMaster = "PALISADE_VAULT_MASTER";

    private const int PortAttempts = 5;

    /// <summary>Database, schema, server; answers when the server does.</summary>
    public static async Task<ServerState> StartAsync(DataFolder folder, UpWish wish, Output output, CancellationToken cancel)
    {
        var choice = ChoosePort(folder, wish);
        var database = await AdminDatabase.OpenAsync(folder, output, cancel);
        output.Step($"PostgreSQL {database.ServerVersion} ({(database.Embedded ? folder.Postgres : "from " + AdminDatabase.Variable)})");
        try
        {
            var report = await database.MigrateAsync(folder, behindPooler: false, SealVariant.Auto, cancel);
            output.Step(report.Applied.Count == 0 ? "Schema up to date" : $"Schema: {report.Applied.Count} migrations applied");
            foreach (var note in report.Notes)
                output.Warn(note);
            return await StartServerAsync(folder, wish, database, choice, output, cancel);
        }
        catch
        {
            if (database.Embedded)
                await EmbeddedPostgres.StopAsync(folder.Postgres, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops what runs; true when there was something.</summary>
    public static async Task<bool> StopAsync(DataFolder folder, CancellationToken cancel)
    {
        var stopped = false;
        if (ServerState.Running(folder) is { } running)
        {
            await ServerProcess.StopAsync(running, TimeProvider.System, cancel);
            stopped = true;
        }

        stopped |= await EmbeddedPostgres.StopAsync(folder.Postgres, cancel);
        return stopped;
    }

    /// <summary>A second <c>up</c> may join what runs, but not pretend that it runs otherwise.</summary>
    public static void RefuseIfDifferent(ServerState running, UpWish wish, bool detach, DataFolder folder)
    {
        var difference = wish.Tenancy != running.Tenancy ? $"with --tenancy {running.Tenancy}"
            : wish.Port is > 0 && wish.Port != running.Port ? $"on port {running.Port}"
            : null;
        if (difference is not null || !detach)
        {
            throw new CliException(
                ExitCodes.AlreadyRunning,
                "already_running",
                $"Palisade already runs in {folder.Root}{(difference is null ? "" : " " + difference)}: {running.Url} (pid {running.Pid}).\nStop it with: palisade down --data {folder.Root}");
        }
    }

    private static async Task<ServerState> StartServerAsync(
        DataFolder folder, UpWish wish, AdminDatabase database, PortChoice choice, Output output, CancellationToken cancel)
    {
        var port = choice.Port;
        for (var attempt = 1; ; attempt++)
        {
            var url = wish.PublicUrl?.TrimEnd('/') ?? $"http://{(wish.Address.Equals(IPAddress.Any) ? "127.0.0.1" : wish.Address.ToString())}:{port}";
            var pid = await ServerProcess.StartAsync(folder, Settings(folder, wish, database, url, port), cancel);
            var state = Describe(pid, url, port, wish, database);
            string? fault;
            try
            {
                fault = await ServerProcess.WaitAsync(folder, state, port, TimeProvider.System, cancel);
            }
            catch
            {
                await ServerProcess.StopAsync(state, TimeProvider.System, CancellationToken.None);
                throw;
            }

            if (fault is null)
            {
                state.Write(folder);
                output.Step($"Server on {url} (pid {pid})");
                return state;
            }

            await ServerProcess.StopAsync(state, TimeProvider.System, CancellationToken.None);
            if (fault.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                // Somebody took the free port between looking and listening.
                if (choice.Any && attempt < PortAttempts)
                {
                    port = ServerProcess.FreePort(wish.Address);
                    continue;
                }

                throw PortTaken(port);
            }

            throw new CliException(ExitCodes.CannotRun, "server_not_started", $"The server did not start; its log ({folder.ServerLog}) ends with:\n{fault}");
        }
    }

    private static ServerState Describe(int pid, string url, int port, UpWish wish, AdminDatabase database)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return new ServerState(pid, ServerState.StartOf(process), url, port, wish.Tenancy, database.Embedded);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended already; waiting for it tells why.
            return new ServerState(0, default, url, port, wish.Tenancy, database.Embedded);
        }
    }

    private static Dictionary<string, string> Settings(DataFolder folder, UpWish wish, AdminDatabase database, string url, int port) => new()
    {
        [VaultMaster] = Environment.GetEnvironmentVariable(VaultMaster) is { Length: > 0 } elsewhere ? elsewhere : OwnVaultMaster(folder),
        ["ASPNETCORE_URLS"] = $"http://{(wish.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{wish.Address}]" : wish.Address.ToString())}:{port}",
        ["PALISADE_APP_DATABASE"] = database.Login("palisade_app", folder.AppPassword()),
        ["PALISADE_INGEST_DATABASE"] = database.Login("palisade_ingest", folder.IngestPassword()),
        ["PALISADE_MASTER_KEY_FILE"] = folder.MasterKeyFile,
        ["PALISADE_PLATFORM_KEY"] = folder.PlatformKey().Reveal(),
        ["PALISADE_TENANCY"] = wish.Tenancy,
        ["PALISADE_PUBLIC_URL"] = url,
        ["PALISADE_DATA"] = folder.Root,
        ["PALISADE_DEVELOPMENT"] = wish.Demo ? "1" : "0",
        ["PALISADE_DEMO_SHOP_KEY_FILE"] = folder.ShopKeyFile,
    };

    private static string OwnVaultMaster(DataFolder folder) => "file:" + Uri.EscapeDataString(folder.VaultKeysFile);

    private static PortChoice ChoosePort(DataFolder folder, UpWish wish)
    {
        if (wish.Port is < 0 or > 65535)
            throw new CliException(ExitCodes.CannotRun, "invalid_port", "--port takes a number from 0 to 65535.");
        var last = ServerState.Read(folder)?.Port;
        if (wish.Port == 0)
        {
            // Keeping the port keeps the links that people already have.
            return new PortChoice(last is { } known && ServerProcess.IsFree(wish.Address, known) ? known : ServerProcess.FreePort(wish.Address), Any: true);
        }

        var port = wish.Port ?? last ?? DefaultPort;
        return ServerProcess.IsFree(wish.Address, port) ? new PortChoice(port, Any: false) : throw PortTaken(port);
    }

    private static CliException PortTaken(int port) => new(
        ExitCodes.CannotRun, "port_taken", $"Port {port} is taken by another program. Choose another with --port, or let Palisade choose: --port 0");

    private sealed record PortChoice(int Port, bool Any);
}
