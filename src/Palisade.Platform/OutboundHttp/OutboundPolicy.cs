using System.Net;
using System.Text;

namespace Palisade.Platform;

/// <summary>Who chose a URL that the server is to call.</summary>
public enum OutboundTrust
{
    /// <summary>The brand's staff. Where one brand runs the server, they may name receivers in its own network, if it allows that.</summary>
    Operator,

    /// <summary>A partner. Never reaches the server's own network.</summary>
    Partner,
}

/// <summary>Where calls may go.</summary>
/// <param name="AllowedPorts">Empty: any.</param>
/// <param name="AllowPrivate">Networks that are not public and may be reached all the same.</param>
public sealed record OutboundPolicy(IReadOnlyList<int> AllowedPorts, IReadOnlyList<IPNetwork> AllowPrivate)
{
    private const int LongestUrl = 4096;
    private const int LongestHost = 253;

    private static readonly string[] LocalSuffixes = [".localhost", ".local", ".internal", ".home.arpa"];

    /// <summary>The policy of an installation for URLs of that origin.</summary>
    public static OutboundPolicy For(OutboundTrust trust, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(options.OutboundPorts, trust == OutboundTrust.Operator || options.Development ? options.OutboundAllowPrivate : []);
    }

    /// <summary>Reads a URL and checks all that can be told without asking for its addresses.</summary>
    /// <exception cref="OutboundRefusedException">With the code that tells why.</exception>
    public Uri Check(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.Length > LongestUrl)
        {
            throw new OutboundRefusedException("url_too_long");
        }

        if (url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.IdnHost.Length == 0)
        {
            throw new OutboundRefusedException("invalid_url");
        }

        if (uri.Scheme is not ("http" or "https"))
        {
            throw new OutboundRefusedException("scheme_not_allowed");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw new OutboundRefusedException("credentials_not_allowed");
        }

        if (AllowedPorts.Count > 0 && !AllowedPorts.Contains(uri.Port))
        {
            throw new OutboundRefusedException("port_not_allowed");
        }

        CheckName(uri.IdnHost);
        return uri;
    }

    /// <summary>Checks a host and a port that are no URL; ports that the installation limits for URLs are limited to <paramref name="ports"/> here.</summary>
    /// <exception cref="OutboundRefusedException">With the code that tells why.</exception>
    public void CheckHost(string host, int port, IReadOnlyList<int> ports)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(ports);
        if (host.Length is 0 or > LongestHost || Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6) || !Ascii.IsValid(host))
        {
            throw new OutboundRefusedException("invalid_host");
        }

        if (AllowedPorts.Count > 0 && !ports.Contains(port))
        {
            throw new OutboundRefusedException("port_not_allowed");
        }

        CheckName(host);
    }

    /// <summary>Checks the addresses of a name: one that may not be reached condemns them all.</summary>
    /// <exception cref="OutboundRefusedException">There is none, or one may not be reached.</exception>
    public void Check(IReadOnlyCollection<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
        {
            throw new OutboundRefusedException("dns_no_addresses");
        }

        if (!addresses.All(address => PublicAddress.Is(address) || IsAllowed(address)))
        {
            throw new OutboundRefusedException("destination_not_public");
        }
    }

    private void CheckName(string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            Check([address]);
        }
        else if (AllowPrivate.Count == 0 && IsLocalName(host))
        {
            throw new OutboundRefusedException("blocked_hostname");
        }
    }

    // A network contains its IPv4 addresses in IPv6 clothes too; those stay refused.
    private bool IsAllowed(IPAddress address) =>
        AllowPrivate.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    private static bool IsLocalName(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        return name == "localhost" || !name.Contains('.', StringComparison.Ordinal) || LocalSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));
    }
}

/// <summary>A URL may not be called.</summary>
public sealed class OutboundRefusedException(string code) : Exception(code)
{
    /// <summary>Stable code: <c>destination_not_public</c>, <c>port_not_allowed</c> …</summary>
    public string Code => Message;
}
