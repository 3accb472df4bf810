using Npgsql;

namespace Palisade.Platform.Postgres;

/// <summary>Makes sure that the server answers, that it is the one meant, and that the stored password opens it.</summary>
internal static class ServerProbe
{
    /// <returns>The server's version; null when the server ended meanwhile.</returns>
    public static async Task<string?> WaitAsync(
        PostgresFolder folder, PostmasterFile server, string password, EmbeddedPostgresOptions options, CancellationToken cancel)
    {
        var begun = options.Time.GetTimestamp();
        while (PostmasterFile.Running(folder.Data)?.ProcessId == server.ProcessId)
        {
            try
            {
                var (version, data) = await AskAsync(server.Port, password, cancel);
                return data == folder.Data
                    ? version
                    : throw new PostgresUnavailableException(PostgresProblem.StartFailed, $"Port {server.Port} is served by the PostgreSQL of {data}, not of {folder.Data}.");
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new PostgresUnavailableException(
                    PostgresProblem.PasswordMissing, $"The password in {folder.Password} is not the one of the superuser postgres. Put the right one back.", e);
            }
            catch (NpgsqlException e) when (options.Time.GetElapsedTime(begun) > options.StartTimeout)
            {
                throw PostgresFault.Start(folder, server.Port, $"{e.Message}\n{PostgresFault.LogTail(folder)}");
            }
            catch (NpgsqlException e) when (e is not PostgresException || e.SqlState is "57P03" or "53300")
            {
                // Not listening yet, starting up, or out of connections for the moment.
                await Task.Delay(TimeSpan.FromMilliseconds(100), options.Time, cancel);
            }
        }

        return null;
    }

#pragma warning disable RS0030 // The superuser asks the server it has just started who it is; no tenant's data is near.
    private static async Task<(string Version, string Data)> AskAsync(int port, string password, CancellationToken cancel)
    {
        var admin = EmbeddedPostgres.AdminConnection(port, password, "postgres");
        (admin.Pooling, admin.Timeout, admin.CommandTimeout) = (false, 5, 5);
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("select current_setting('server_version'), current_setting('data_directory')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetString(0).Split(' ')[0], reader.GetString(1));
    }
#pragma warning restore RS0030
}
