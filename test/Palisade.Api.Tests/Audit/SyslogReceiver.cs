using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Palisade.Api.Tests.Support;

namespace Palisade.Api.Tests.Audit;

/// <summary>A collector on a real port: reads framed messages over TLS, and can break a connection after so many.</summary>
internal sealed class SyslogReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _messages = new();
    private readonly Task _loop;
    private readonly string _name;

    public SyslogReceiver(string name = "127.0.0.1")
    {
        _name = name;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Breaks the connection behind so many messages of it.</summary>
    public int? BreaksAfter { get; set; }

    public int Connections { get; private set; }

    public IReadOnlyList<string> Messages => [.. _messages];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                using var certificate = TestAuthority.Issue(_name);
                await using var tls = await TestAuthority.SecureAsync(client.GetStream(), certificate);
                for (var taken = 0; await FrameAsync(tls) is { } message;)
                {
                    _messages.Enqueue(message);
                    if (++taken == BreaksAfter)
                    {
                        // Not a good-bye: the connection is reset, and what else it held is lost.
                        client.LingerState = new LingerOption(enable: true, 0);
                        client.Client.Close();
                        break;
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or AuthenticationException or ObjectDisposedException)
            {
                // This connection is gone; the next may be better.
            }
        }
    }

    private static async Task<string?> FrameAsync(Stream stream)
    {
        var one = new byte[1];
        var length = 0;
        while (true)
        {
            if (await stream.ReadAsync(one) == 0)
                return null;
            if (one[0] == ' ')
                break;
            length = (length * 10) + (one[0] - '0');
        }

        var message = new byte[length];
        await stream.ReadExactlyAsync(message);
        return Encoding.UTF8.GetString(message);
    }
}
