using System.Security.Cryptography;
using Npgsql;

namespace Palisade.Tenancy;

/// <summary>
/// Hears what other processes announce with NOTIFY, on a connection of its own. Payloads are opaque. While the connection is down nothing is
/// heard, so whoever listens must forget what it remembers at each <c>connected</c>. A transaction pooler swallows notifications: behind one
/// the listener stays away and caches live by their lifetimes.
/// </summary>
public sealed class ChangeListener(TenantDbOptions options)
{
    private const int KeepAliveSeconds = 15;

    /// <summary>The payload that names a tenant without showing its id: <c>t:</c> and 32 hexadecimal digits of SHA-256 over the id's 16 bytes.</summary>
    public static string TenantPayload(Guid tenantId)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(tenantId.ToByteArray(bigEndian: true), hash);
        return "t:" + Convert.ToHexStringLower(hash[..16]);
    }

    /// <summary>Listens until cancelled, connecting again (after half a second) whenever the connection breaks.</summary>
    public async Task RunAsync(string channel, Action connected, Action<string> heard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connected);
        ArgumentNullException.ThrowIfNull(heard);
        if (options.BehindPooler)
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(channel, connected, heard, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever ended the connection, the answer is another one.
                await Task.Delay(TimeSpan.FromMilliseconds(500), options.Clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(string channel, Action connected, Action<string> heard, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false, KeepAlive = KeepAliveSeconds, Timeout = 5 };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Notification += (_, notice) => heard(notice.Payload);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);

        // An identifier cannot be a parameter; quoting it keeps it one.
        await using (var listen = new NpgsqlCommand($"listen \"{channel.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        connected();
        while (true)
        {
            await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
