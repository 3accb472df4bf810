using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Palisade.Platform;

/// <summary>What a look-up came to.</summary>
public enum DnsOutcome
{
    /// <summary>The name exists; there may still be no record of that type.</summary>
    Found,

    /// <summary>The name does not exist.</summary>
    NoName,

    /// <summary>No resolver could tell: timeouts, refusals, broken answers, chains without an end.</summary>
    Unknown,
}

/// <summary>A look-up's answer.</summary>
/// <param name="Outcome">Whether it tells anything.</param>
/// <param name="Chain">The names that were walked through CNAMEs, the asked one left out.</param>
/// <param name="Values">Texts of the records of the asked type at the end of the chain.</param>
public sealed record DnsAnswer(DnsOutcome Outcome, IReadOnlyList<string> Chain, IReadOnlyList<string> Values);

/// <summary>
/// Asks the machine's recursive resolvers by UDP, by TCP when the answer does not fit. Answers count only from the address and port that was asked,
/// with the right id and question; others are skipped until the time is up. Follows CNAME chains of at most eight names.
/// </summary>
public sealed class DnsClient(IReadOnlyList<IPEndPoint> resolvers, TimeProvider clock)
{
    private const int Rounds = 2;
    private const int LongestChain = 8;
    private const int MostResolvers = 3;
    private const int LargestDatagram = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The resolvers that the operating system names.</summary>
    public static IReadOnlyList<IPEndPoint> SystemResolvers()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(i => i.GetIPProperties().DnsAddresses).Distinct()
                .Select(address => new IPEndPoint(address, 53))];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    /// <summary>Looks up. Never throws for anything that the network or a resolver does.</summary>
    public async Task<DnsAnswer> LookUpAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var current = name.TrimEnd('.').ToLowerInvariant();
        var chain = new List<string>();
        while (true)
        {
            if (await AskAsync(current, type, cancellationToken) is not { } message)
            {
                return new DnsAnswer(DnsOutcome.Unknown, chain, []);
            }

            var before = chain.Count;
            while (type != DnsType.Cname && message.Answers.FirstOrDefault(r => r.Type == DnsType.Cname && r.Name == current) is { } alias)
            {
                current = alias.Text;
                chain.Add(current);
                if (chain.Count > LongestChain)
                {
                    return new DnsAnswer(DnsOutcome.Unknown, chain, []);
                }
            }

            var values = message.Answers.Where(r => r.Type == type && r.Name == current).Select(r => r.Text).ToList();

            // A resolver that answers with the alias alone is asked on; a name that does not exist ends the chain.
            if (values.Count > 0 || chain.Count == before || message.Code == 3)
            {
                return new DnsAnswer(message.Code == 3 ? DnsOutcome.NoName : DnsOutcome.Found, chain, values);
            }
        }
    }

    private async Task<DnsMessage?> AskAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var resolver in resolvers.Take(MostResolvers))
            {
                using var timeout = new CancellationTokenSource(Patience, clock);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
                try
                {
                    var message = await AskAsync(resolver, name, type, limit.Token);
                    if (message.Code is 0 or 3)
                    {
                        return message;
                    }
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is SocketException or IOException or DnsFormatException or OperationCanceledException)
                {
                    // The next one may know.
                }
            }
        }

        return null;
    }

    private static async Task<DnsMessage> AskAsync(IPEndPoint resolver, string name, DnsType type, CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var question = DnsMessage.Question(id, name, type);
        var message = await ByDatagramAsync(resolver, question, id, name, type, cancellationToken);
        return message.IsTruncated ? await ByStreamAsync(resolver, question, id, name, type, cancellationToken) : message;
    }

    private static async Task<DnsMessage> ByDatagramAsync(
        IPEndPoint resolver, byte[] question, ushort id, string name, DnsType type, CancellationToken cancellationToken)
    {
        // Connected: the system picks a random port and drops datagrams of any other sender.
        using var socket = new Socket(resolver.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(resolver, cancellationToken);
        await socket.SendAsync(question, cancellationToken);
        var buffer = new byte[LargestDatagram];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            try
            {
                return DnsMessage.Answer(buffer.AsSpan(0, length), id, name, type);
            }
            catch (DnsFormatException)
            {
                // A forged or broken one must not end the wait for the true one.
            }
        }
    }

    private static async Task<DnsMessage> ByStreamAsync(
        IPEndPoint resolver, byte[] question, ushort id, string name, DnsType type, CancellationToken cancellationToken)
    {
        using var socket = new Socket(resolver.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(resolver, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var framed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellationToken);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        var message = DnsMessage.Answer(answer, id, name, type);
        return message.IsTruncated ? throw new DnsFormatException("An answer by TCP is never cut short.") : message;
    }
}
