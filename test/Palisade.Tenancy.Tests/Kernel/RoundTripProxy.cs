using System.Net;
using System.Net.Sockets;

namespace Palisade.Tenancy.Tests.Kernel;

/// <summary>
/// Stands between the application and PostgreSQL and counts how often the application sends after the server has answered: network round
/// trips as they happen on the wire, whatever the driver says about itself.
/// </summary>
internal sealed class RoundTripProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private int _trips;

    public RoundTripProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Trips => Volatile.Read(ref _trips);

    public ValueTask DisposeAsync()
    {
        _listener.Stop();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = PumpAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: nobody else will come.
        }
    }

    private async Task PumpAsync(TcpClient inner)
    {
        using var outer = new TcpClient { NoDelay = true };
        using var owned = inner;
        inner.NoDelay = true;
        await outer.ConnectAsync(IPAddress.Loopback, _target);
        var answered = 1;
        await Task.WhenAny(
            CopyAsync(inner, outer, () =>
            {
                if (Interlocked.Exchange(ref answered, 0) == 1)
                    Interlocked.Increment(ref _trips);
            }),
            CopyAsync(outer, inner, () => Interlocked.Exchange(ref answered, 1)));
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, Action onBytes)
    {
        var buffer = new byte[65536];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer)) > 0)
            {
                onBytes();
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side hung up.
        }
    }
}
