using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Palisade.Platform;

/// <summary>What came of a call.</summary>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Error">Null for a 2xx answer; otherwise <c>HTTP 503</c>, <c>timeout</c>, <c>connection_failed</c> or the guard's code. Never text of the receiver.</param>
public sealed record OutboundAnswer(int? Status, string? Error)
{
    /// <summary>The receiver said 2xx.</summary>
    public bool Succeeded => Error is null;
}

/// <summary>One call.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Url">As the caller chose it.</param>
/// <param name="Timeout">For the whole of it, name look-up included.</param>
/// <param name="Headers">Beside those of the content.</param>
/// <param name="Body">Sent byte for byte as <c>application/json</c>; null: none.</param>
public sealed record OutboundCall(
    HttpMethod Method, string Url, TimeSpan Timeout, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte>? Body = null);

/// <summary>
/// The one way to a place that somebody else chose: a URL that is called, or a host that is dialled. The name is resolved here, every address is
/// checked, and the connection goes to the checked address itself, so a name cannot change its mind in between. No redirects, proxies, cookies or
/// credentials; answers are not read, but for the few bytes that <see cref="FetchAsync"/> compares.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private const int MostDrained = 64 * 1024;

    /// <summary>Looks a name up; replaceable in tests.</summary>
    public delegate Task<IPAddress[]> Resolver(string host, CancellationToken cancellationToken);

    private readonly Dictionary<OutboundTrust, (OutboundPolicy Policy, HttpMessageInvoker Http)> _clients = [];
    private readonly TimeProvider _clock;
    private readonly Resolver _resolver;

    /// <summary>Makes a client by the installation's settings.</summary>
    public OutboundHttp(ServerOptions options, TimeProvider clock)
        : this(trust => OutboundPolicy.For(trust, options), Dns.GetHostAddressesAsync, clock)
    {
    }

    /// <summary>Makes a client with policies and a name look-up of one's own.</summary>
    public OutboundHttp(Func<OutboundTrust, OutboundPolicy> policies, Resolver resolver, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(policies);
        (_clock, _resolver) = (clock, resolver);
        foreach (var trust in Enum.GetValues<OutboundTrust>())
        {
            var policy = policies(trust);
            _clients[trust] = (policy, new HttpMessageInvoker(Handler(policy, resolver)));
        }
    }

    /// <summary>Checks a URL before it is stored. What its name resolves to is checked again with every connection.</summary>
    /// <exception cref="OutboundRefusedException">It could never be called.</exception>
    public void Check(OutboundTrust trust, string url) => _clients[trust].Policy.Check(url);

    /// <summary>Checks a host that is to be dialled, and its port against <paramref name="ports"/> where the installation limits ports.</summary>
    /// <exception cref="OutboundRefusedException">It could never be dialled.</exception>
    public void CheckHost(OutboundTrust trust, string host, int port, IReadOnlyList<int> ports) => _clients[trust].Policy.CheckHost(host, port, ports);

    /// <summary>Connects to a host of which <see cref="CheckHost"/> approves.</summary>
    /// <exception cref="OutboundRefusedException">It may not be dialled.</exception>
    public async Task<Stream> DialAsync(OutboundTrust trust, string host, int port, IReadOnlyList<int> ports, CancellationToken cancellationToken)
    {
        var policy = _clients[trust].Policy;
        policy.CheckHost(host, port, ports);
        return await ConnectAsync(policy, _resolver, new DnsEndPoint(host, port), cancellationToken);
    }

    /// <summary>
    /// The same, and looks the name up: one that leads where it must not is refused before it is stored. A name that cannot be looked up now passes;
    /// every connection checks again.
    /// </summary>
    /// <exception cref="OutboundRefusedException">It could never be called, or leads to an address that may not be reached.</exception>
    public async Task CheckWithAddressesAsync(OutboundTrust trust, string url, CancellationToken cancellationToken)
    {
        var policy = _clients[trust].Policy;
        var uri = policy.Check(url);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(3), _clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        IPAddress[] addresses;
        try
        {
            addresses = await ResolveAsync(_resolver, uri.IdnHost, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is OperationCanceledException or OutboundRefusedException or ArgumentException)
        {
            return;
        }

        if (addresses.Length > 0)
        {
            policy.Check(addresses);
        }
    }

    /// <summary>Calls. Never throws for anything that the receiver or the network does.</summary>
    public async Task<OutboundAnswer> SendAsync(OutboundTrust trust, OutboundCall call, CancellationToken cancellationToken) =>
        (await FetchAsync(trust, call, mostBytes: 0, cancellationToken)).Answer;

    /// <summary>Calls and reads a 2xx answer of at most <paramref name="mostBytes"/>, as Latin-1 text; null for any other and for longer ones.</summary>
    public async Task<(OutboundAnswer Answer, string? Text)> FetchAsync(
        OutboundTrust trust, OutboundCall call, int mostBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (policy, http) = _clients[trust];
        using var timeout = new CancellationTokenSource(call.Timeout, _clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = Request(call, policy.Check(call.Url));
            using var response = await http.SendAsync(request, limit.Token);
            var status = (int)response.StatusCode;
            var text = mostBytes > 0 && response.IsSuccessStatusCode ? await TextAsync(response, mostBytes, limit.Token) : null;
            return (new OutboundAnswer(status, response.IsSuccessStatusCode ? null : $"HTTP {status}"), text);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (new OutboundAnswer(Status: null, Code(e)), null);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, http) in _clients.Values)
        {
            http.Dispose();
        }
    }

    private static async Task<string?> TextAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[most + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return length > most ? null : System.Text.Encoding.Latin1.GetString(bytes, 0, length);
    }

    private static HttpRequestMessage Request(OutboundCall call, Uri url)
    {
        var request = new HttpRequestMessage(call.Method, url);
        if (call.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        foreach (var (name, value) in call.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static SocketsHttpHandler Handler(OutboundPolicy policy, Resolver resolver) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // A name that moves is looked up and checked again soon.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        MaxConnectionsPerServer = 64,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = MostDrained,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(policy, resolver, context.DnsEndPoint, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(OutboundPolicy policy, Resolver resolver, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(resolver, target.Host, cancellationToken);
        policy.Check(addresses);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(Resolver resolver, string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            return await resolver(host, cancellationToken);
        }
        catch (SocketException)
        {
            throw new OutboundRefusedException("dns_no_addresses");
        }
    }

    private static string Code(Exception fault) => fault switch
    {
        OutboundRefusedException refused => refused.Code,
        OperationCanceledException => "timeout",
        HttpRequestException { InnerException: OutboundRefusedException refused } => refused.Code,
        HttpRequestException { InnerException: OperationCanceledException or TimeoutException } => "timeout",
        HttpRequestException { InnerException: AuthenticationException } => "tls_failed",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => "invalid_response",
        _ => "connection_failed",
    };
}
