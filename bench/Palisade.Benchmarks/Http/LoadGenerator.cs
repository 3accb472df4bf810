using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Palisade.Benchmarks.Http;

/// <summary>
/// A lean HTTP/1.1 client: so many keep-alive connections that each send one request after another, and count answers of one status. It costs
/// a fraction of HttpClient, which on the same machine would hide what the server costs.
/// </summary>
internal static class LoadGenerator
{
    /// <summary>Requests per second over <paramref name="seconds"/>.</summary>
    public static async Task<double> RunAsync(Uri url, int connections, double seconds, int expectedStatus, string? bearer = null)
    {
        var request = Encoding.ASCII.GetBytes(
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nAccept: */*\r\nUser-Agent: load\r\n{(bearer is null ? "" : $"Authorization: Bearer {bearer}\r\n")}\r\n");
        var status = Encoding.ASCII.GetBytes($"HTTP/1.1 {expectedStatus} ");
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => LoopAsync(url, request, status, watch, seconds))));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> LoopAsync(Uri url, byte[] request, byte[] status, Stopwatch watch, double seconds)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        var buffer = new byte[64 * 1024];
        long answers = 0;
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            await socket.SendAsync(request, SocketFlags.None);
            var filled = 0;
            do
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
                if (read == 0)
                    throw new IOException("The server closed the connection.");
                filled += read;
            }
            while (!IsComplete(buffer.AsSpan(0, filled)));
            if (!buffer.AsSpan(0, filled).StartsWith(status))
                throw new InvalidOperationException("Unexpected answer: " + Encoding.ASCII.GetString(buffer, 0, Math.Min(filled, 400)));
            answers++;
        }

        return answers;
    }

    private static bool IsComplete(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = answer[..(end + 2)];
        var at = head.IndexOf("\r\nContent-Length: "u8);
        if (at >= 0)
        {
            var digits = head[(at + 18)..];
            return System.Buffers.Text.Utf8Parser.TryParse(digits[..digits.IndexOf((byte)'\r')], out int length, out _) && answer.Length >= end + 4 + length;
        }

        return head.IndexOf("\r\nTransfer-Encoding: chunked"u8) < 0 || answer.EndsWith("0\r\n\r\n"u8);
    }
}
