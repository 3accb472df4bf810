using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Palisade.Api.Tests.Support;

/// <summary>A cable to the database that a test can pull: existing connections break, new ones are refused.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly int _target;
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new();
    private TcpListener? _listener;

    public TcpProxy(int target)
    {
        _target = target;
        Port = FreePort.Next();
        Restore();
    }

    public int Port { get; }

    public void Restore()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    public void Break()
    {
        _listener?.Stop();
        _listener = null;
        foreach (var client in _clients.Keys)
            client.Close();
        _clients.Clear();
    }

    public ValueTask DisposeAsync()
    {
        Break();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = PumpAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PumpAsync(TcpClient inner)
    {
        using var outer = new TcpClient { NoDelay = true };
        inner.NoDelay = true;
        _clients[inner] = true;
        _clients[outer] = true;
        try
        {
            await outer.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(inner.GetStream().CopyToAsync(outer.GetStream()), outer.GetStream().CopyToAsync(inner.GetStream()));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            inner.Close();
            _clients.TryRemove(inner, out _);
            _clients.TryRemove(outer, out _);
        }
    }
}
