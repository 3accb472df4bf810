using System.Net.Sockets;

namespace Palisade.Api.Tests.Support;

/// <summary>What a client meets when the server's process dies. Usually the client wraps it; a connection reset at the wrong moment comes as it is.</summary>
internal static class NoAnswer
{
    public static bool Is(Exception? fault) => fault is HttpRequestException or SocketException or IOException;
}
