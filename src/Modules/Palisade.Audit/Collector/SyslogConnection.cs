using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Palisade.Platform;

namespace Palisade.Audit.Collector;

/// <summary>A collector did not take what was sent. The code says why; what it said itself is not repeated.</summary>
internal sealed class CollectorException(string code, Exception? inner = null) : Exception($"The collector did not take it: {code}.", inner)
{
    public string Code { get; } = code;
}

/// <summary>A connection to a collector: by the guarded dialler, over TLS, with the name of the host checked.</summary>
internal sealed class SyslogConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SslStream _stream;

    private SyslogConnection(SslStream stream) => _stream = stream;

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="CollectorException">With the code of what failed.</exception>
    public static async Task<SyslogConnection> OpenAsync(OutboundHttp outbound, CollectorRow collector, CancellationToken cancellationToken)
    {
        using var limit = Limit(Patience, cancellationToken);
        return await CodedAsync(
            async () =>
            {
                var plain = await outbound.DialAsync(OutboundTrust.Operator, collector.Host, collector.Port, CollectorRow.Ports, limit.Token);
                var tls = new SslStream(plain, leaveInnerStreamOpen: false);
                try
                {
                    await tls.AuthenticateAsClientAsync(Options(collector), limit.Token);
                    return new SyslogConnection(tls);
                }
                catch
                {
                    await tls.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);
    }

    /// <summary>Sends framed messages.</summary>
    /// <exception cref="CollectorException">With the code of what failed.</exception>
    public Task SendAsync(byte[] frames, CancellationToken cancellationToken) => CodedAsync(
        async () =>
        {
            using var limit = Limit(Patience, cancellationToken);
            await _stream.WriteAsync(frames, limit.Token);
            await _stream.FlushAsync(limit.Token);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Says that this was all, and waits a moment for the other side to say so too: syslog confirms nothing else, and a connection that broke shows here.
    /// </summary>
    /// <exception cref="CollectorException">The connection had broken.</exception>
    public Task EndAsync(CancellationToken cancellationToken) => CodedAsync(
        async () =>
        {
            using var limit = Limit(Farewell, cancellationToken);
            await _stream.ShutdownAsync().WaitAsync(limit.Token);
            var rest = new byte[256];
            try
            {
                while (await _stream.ReadAsync(rest, limit.Token) > 0)
                {
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Collectors that keep their side open have taken it nevertheless.
            }

            return true;
        },
        cancellationToken);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static SslClientAuthenticationOptions Options(CollectorRow collector)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = collector.Host };
        if (collector.Authority is { } pem && CollectorRow.ParseAuthority(pem) is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }

        return options;
    }

    private static CancellationTokenSource Limit(TimeSpan time, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        return limit;
    }

    private static async Task<T> CodedAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (OutboundRefusedException e)
        {
            throw new CollectorException(e.Code, e);
        }
        catch (AuthenticationException e)
        {
            throw new CollectorException("tls_failed", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CollectorException("timed_out", e);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new CollectorException("not_reached", e);
        }
    }
}
