using System.Net;
using System.Net.Sockets;

namespace Palisade.Api.Tests.Support;

/// <summary>
/// A port nobody listens on. Below the range from which the system takes the ports of outgoing connections, so that none of those takes it
/// before its server starts; never the same twice in one process.
/// </summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;
    private static int s_last = Environment.ProcessId * 97;

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
