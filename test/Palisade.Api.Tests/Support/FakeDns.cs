using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Platform;

namespace Palisade.Api.Tests.Support;

/// <summary>A question as it arrived.</summary>
internal sealed record DnsQuestion(ushort Id, string Name, DnsType Type, bool ByTcp, byte[] Bytes);

/// <summary>A resolver on this machine, by UDP and TCP on one port. It answers from its records, or as <see cref="Answers"/> tells it.</summary>
internal sealed class FakeDns : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Name, DnsType Type), string[]> _records = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly ConcurrentQueue<DnsQuestion> _asked = new();
    private readonly Task[] _loops;

    public FakeDns()
    {
        Address = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        _udp.Bind(Address);
        _tcp = new TcpListener(Address);
        _tcp.Start();
        _loops = [DatagramsAsync(), StreamsAsync()];
    }

    public IPEndPoint Address { get; }

    public IReadOnlyList<DnsQuestion> Asked => [.. _asked];

    /// <summary>The bytes sent for a question, one datagram each; null: as the records say; empty: silence.</summary>
    public Func<DnsQuestion, IReadOnlyList<byte[]>?> Answers { get; set; } = _ => null;

    /// <summary>Sets the records of a name; without values there are none.</summary>
    public void Set(string name, DnsType type, params string[] values) => _records[(name, type)] = values;

    /// <summary>What the records say: the chain of aliases first.</summary>
    public byte[] FromRecords(DnsQuestion question)
    {
        var records = new List<(string Name, DnsType Type, byte[] Data)>();
        var name = question.Name;
        for (var hops = 0; hops < 20 && question.Type != DnsType.Cname && Values(name, DnsType.Cname) is [var target, ..]; hops++)
        {
            records.Add((name, DnsType.Cname, NameBytes(target)));
            name = target;
        }

        var values = Values(name, question.Type);
        records.AddRange(values.Select(v => (name, question.Type, Data(question.Type, v))));
        var exists = values.Length > 0 || _records.Any(r => r.Key.Name == name && r.Value.Length > 0);
        return Message(question, exists ? 0 : 3, records);
    }

    /// <summary>An answer: the header, the question as it came, and records.</summary>
    public static byte[] Message(DnsQuestion question, int code, IReadOnlyList<(string Name, DnsType Type, byte[] Data)> records, bool truncated = false, ushort? id = null)
    {
        var bytes = new List<byte>();
        var end = 12 + NameBytes(question.Name).Length + 4;
        Add(bytes, id ?? question.Id, (ushort)(0x8180 | code | (truncated ? 0x0200 : 0)), 1, (ushort)records.Count, 0, 0);
        bytes.AddRange(question.Bytes[12..end]);
        foreach (var (name, type, data) in records)
        {
            bytes.AddRange(NameBytes(name));
            Add(bytes, (ushort)type, 1, 0, 60, (ushort)data.Length);
            bytes.AddRange(data);
        }

        return [.. bytes];
    }

    public static byte[] Text(string value) => [.. value.Chunk(255).SelectMany(part => new[] { (byte)part.Length }.Concat(Encoding.Latin1.GetBytes(part)))];

    public static byte[] NameBytes(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => new[] { (byte)label.Length }.Concat(Encoding.Latin1.GetBytes(label))), 0];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Stop();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private string[] Values(string name, DnsType type) => _records.TryGetValue((name, type), out var values) ? values : [];

    private static byte[] Data(DnsType type, string value) => type switch
    {
        DnsType.Txt => Text(value),
        DnsType.Cname => NameBytes(value),
        _ => IPAddress.Parse(value).GetAddressBytes(),
    };

    private static void Add(List<byte> bytes, params ReadOnlySpan<ushort> numbers)
    {
        foreach (var number in numbers)
        {
            bytes.Add((byte)(number >> 8));
            bytes.Add((byte)number);
        }
    }

    private IReadOnlyList<byte[]> Answer(byte[] bytes, bool byTcp)
    {
        var labels = new List<string>();
        var at = 12;
        for (; bytes[at] > 0; at += bytes[at] + 1)
            labels.Add(Encoding.Latin1.GetString(bytes, at + 1, bytes[at]));
        var question = new DnsQuestion(
            BinaryPrimitives.ReadUInt16BigEndian(bytes), string.Join('.', labels), (DnsType)BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 1)), byTcp, bytes);
        _asked.Enqueue(question);
        return Answers(question) ?? [FromRecords(question)];
    }

    private async Task DatagramsAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                foreach (var answer in Answer(buffer[..received.ReceivedBytes], byTcp: false))
                    await _udp.SendToAsync(answer, received.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task StreamsAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    var stream = client.GetStream();
                    var prefix = new byte[2];
                    await stream.ReadExactlyAsync(prefix, _stop.Token);
                    var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                    await stream.ReadExactlyAsync(question, _stop.Token);
                    foreach (var answer in Answer(question, byTcp: true))
                    {
                        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)answer.Length);
                        await stream.WriteAsync(prefix, _stop.Token);
                        await stream.WriteAsync(answer, _stop.Token);
                    }
                }
                catch (IOException)
                {
                    // The client went away.
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }
}
