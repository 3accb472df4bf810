using Npgsql;

namespace Palisade.Platform.Postgres;

/// <summary>
/// A PostgreSQL server on this machine that Palisade makes and runs by itself, for development, tests and small installations. It listens on
/// 127.0.0.1 and on a socket that only its own account can open.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresFolder _folder;
    private readonly string _password;
    private readonly Watchdog? _watchdog;

    internal EmbeddedPostgres(
        EmbeddedPostgresOptions options, PostgresFolder folder, PostmasterFile server, string password, string version, Watchdog? watchdog, bool attached)
    {
        (_options, _folder, _password, _watchdog) = (options, folder, password, watchdog);
        (ProcessId, Port, ServerVersion, Attached) = (server.ProcessId, server.Port, version, attached);
    }

    public int Port { get; }

    public int ProcessId { get; }

    /// <summary>As the server tells it, e.g. <c>18.4</c>.</summary>
    public string ServerVersion { get; }

    /// <summary>Where the data really is: usually the folder asked for, see <see cref="EmbeddedPostgresOptions.DataDirectory"/>.</summary>
    public string DataDirectory => _folder.Root;

    /// <summary>Holds the server's Unix socket; usable as <c>Host</c> of a connection string by the server's account and by root.</summary>
    public string SocketDirectory => _folder.Socket;

    public string LogDirectory => _folder.Logs;

    /// <summary>True when the server ran already and was not started by this call.</summary>
    public bool Attached { get; }

    /// <summary>
    /// Makes the data directory when it is new, starts its server and waits until it accepts connections; when a server already runs on that
    /// directory, attaches to it. Safe to call from several processes at once.
    /// </summary>
    /// <exception cref="PostgresUnavailableException">It cannot be done; the message says what to do.</exception>
    public static Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, CancellationToken cancel = default) =>
        EmbeddedPostgresStarter.StartAsync(options, cancel);

    /// <summary>Stops the server of a data directory, whoever started it. False when none was running.</summary>
    public static async Task<bool> StopAsync(string dataDirectory, CancellationToken cancel = default) =>
        await FindAsync(dataDirectory, cancel) is { } folder && await StopAsync(folder, TimeProvider.System, cancel);

    /// <summary>Stops the server of a data directory and deletes all of its data. False when there was none.</summary>
    public static async Task<bool> DeleteAsync(string dataDirectory, CancellationToken cancel = default)
    {
        if (await FindAsync(dataDirectory, cancel) is not { } folder)
            return false;
        await StopAsync(folder, TimeProvider.System, cancel);
        folder.Delete();
        return true;
    }

    /// <summary>Connects as the superuser. For setting up databases and roles only: it bypasses every wall.</summary>
    public string AdminConnectionString(string database = "postgres") => AdminConnection(Port, _password, database).ConnectionString;

    /// <summary>Fast shutdown: open transactions are rolled back, everything committed is on disk.</summary>
    public async Task StopAsync(CancellationToken cancel = default)
    {
        if (PostmasterFile.Running(_folder.Data)?.ProcessId == ProcessId)
            await StopAsync(_folder, _options.Time, cancel);
        if (_watchdog is null)
            return;
        await _watchdog.DismissAsync();
        if (_options.Lifetime == PostgresLifetime.Temporary)
            _folder.Delete();
    }

    /// <summary>Stops the server if it is bound to this process; a detached one runs on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watchdog is not null)
            await StopAsync();
    }

    internal static NpgsqlConnectionStringBuilder AdminConnection(int port, string password, string database) =>
        new() { Host = "127.0.0.1", Port = port, Username = "postgres", Password = password, Database = database };

    private static async Task<PostgresFolder?> FindAsync(string dataDirectory, CancellationToken cancel)
    {
        var (folder, _) = await PostgresFolder.LocateAsync(dataDirectory, cancel);
        return folder.IsThere() ? folder : null;
    }

    private static async Task<bool> StopAsync(PostgresFolder folder, TimeProvider time, CancellationToken cancel)
    {
        await using var held = await FolderLock.AcquireAsync(folder, time, cancel);
        return await ServerStop.RunAsync(folder, time, cancel);
    }
}
