using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Palisade.Platform.Postgres;

/// <summary>The settings file of an embedded server; written anew at each start, included from postgresql.conf.</summary>
internal static partial class PostgresSettings
{
    private const long MegaByte = 1024 * 1024;

    public static string Text(EmbeddedPostgresOptions options, PostgresFolder folder, int port)
    {
        var settings = new Dictionary<string, string>
        {
            ["max_connections"] = options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_line_prefix"] = "%m [%p] %q%u@%d ",
            ["lc_messages"] = "C",
            // Compiling costs more than it saves on the short, indexed statements of this product.
            ["jit"] = "off",
            // A table without statistics gets plans for one row; the first import of a new brand must not run a minute with them.
            ["autovacuum_naptime"] = "5s",
        };
        // compute_query_id stays at its default (auto): off until someone loads an extension that needs it.
        foreach (var (name, value) in options.Durability == PostgresDurability.CrashSafe ? CrashSafe : FastForTests)
            settings[name] = value;
        foreach (var (name, value) in options.Settings)
            settings[name] = value;

        foreach (var (name, value) in Fixed)
            settings[name] = value;
        settings["port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["unix_socket_directories"] = folder.Socket;
        settings["log_directory"] = folder.Logs;
        return "# Written at each start; put your own settings into postgresql.auto.conf (ALTER SYSTEM).\n"
            + string.Concat(settings.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} = '{Quote(s.Value)}'\n"));
    }

    /// <summary>The asked port; else that of the last run while it is free, so that saved connection strings stay true; else a free one.</summary>
    public static int ChoosePort(int asked, PostgresFolder folder, bool keepLast)
    {
        if (asked != 0)
            return asked;
        if (keepLast && File.Exists(folder.Settings) && PortLine().Match(File.ReadAllText(folder.Settings)) is { Success: true } last)
        {
            var port = int.Parse(last.Groups["port"].Value, CultureInfo.InvariantCulture);
            if (TryListen(port) is not null)
                return port;
        }

        return TryListen(0) ?? throw new PostgresUnavailableException(PostgresProblem.PortTaken, "There is no free TCP port on 127.0.0.1.");
    }

    private static Dictionary<string, string> CrashSafe { get; } = new()
    {
        // Taken from the system as pages are used, not at the start.
        ["shared_buffers"] = $"{Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8 / MegaByte, 128, 2048)}MB",
        ["fsync"] = "on",
        ["full_page_writes"] = "on",
        ["synchronous_commit"] = "on",
        ["logging_collector"] = "on",
        ["log_filename"] = "postgresql-%Y-%m-%d_%H%M%S.log",
        ["log_rotation_size"] = "10MB",
        ["log_rotation_age"] = "1d",
        ["log_file_mode"] = "0600",
        // Pages are written whole once after each checkpoint: under bulk work, seldom is cheaper.
        ["max_wal_size"] = "4GB",
        ["checkpoint_timeout"] = "15min",
    };

    /// <summary>The log collector is a process of its own; a cluster that lives for seconds writes to its start log instead.</summary>
    private static Dictionary<string, string> FastForTests { get; } = new()
    {
        ["shared_buffers"] = "128MB",
        ["fsync"] = "off",
        ["full_page_writes"] = "off",
        ["synchronous_commit"] = "off",
        ["checkpoint_timeout"] = "30min",
        ["max_wal_size"] = "2GB",
        ["logging_collector"] = "off",
        // Hundreds of databases, each of which would get a visit every few seconds.
        ["autovacuum_naptime"] = "1min",
    };

    /// <summary>Not to be overridden: who may connect, and that no parameter value (credentials, personal data) reaches a log.</summary>
    private static Dictionary<string, string> Fixed { get; } = new()
    {
        ["listen_addresses"] = "127.0.0.1",
        ["unix_socket_permissions"] = "0700",
        ["password_encryption"] = "scram-sha-256",
        ["log_statement"] = "none",
        ["log_parameter_max_length"] = "0",
        ["log_parameter_max_length_on_error"] = "0",
    };

    private static int? TryListen(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string Quote(string value) => value.Replace(@"\", @"\\").Replace("'", "''").ReplaceLineEndings(" ");

    [GeneratedRegex(@"^port = '(?<port>\d{1,5})'$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PortLine();
}
