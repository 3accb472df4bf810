using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Audit.Collector;

/// <summary>A brand's collector of events: a row of <c>audit.collectors</c>.</summary>
internal sealed record CollectorRow(
    string Host, int Port, string Format, string? Authority, long SentSeq, DateTimeOffset? LastSentAt, DateTimeOffset? FailingSince, int Failures, string? LastError,
    DateTimeOffset? NextAt)
{
    /// <summary>ArcSight's Common Event Format.</summary>
    public const string Cef = "cef";

    /// <summary>The event as JSON, as <c>GET /events</c> shows it.</summary>
    public const string Json = "json";

    /// <summary>Port of syslog over TLS (RFC 5425).</summary>
    public const int DefaultPort = 6514;

    /// <summary>Ports that may be named where the installation limits ports.</summary>
    public static readonly IReadOnlyList<int> Ports = [DefaultPort, 10514, 443];

    /// <summary>The row of the scope's tenant, or null.</summary>
    public static Task<CollectorRow?> ReadAsync(SqlRunner db, CancellationToken cancellationToken) =>
        db.OneOrDefaultAsync<CollectorRow>(
            $"""
            select c.host, c.port, c.format, c.authority, c.sent_seq, c.last_sent_at, c.failing_since, c.failures, c.last_error, c.next_at
            from audit.collectors c
            """,
            cancellationToken);

    /// <summary>The certificate of <see cref="Authority"/>; null when it is none.</summary>
    public static X509Certificate2? ParseAuthority(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>As the API shows it.</summary>
    /// <param name="behind">How many entries wait to be sent.</param>
    public CollectorView ToView(long behind) => new(Host, Port, Format, Authority, behind, LastSentAt, FailingSince, LastError);
}

/// <summary>A collector and how it is doing.</summary>
internal sealed record CollectorView(
    string Host, int Port, string Format, string? Authority, long Behind, DateTimeOffset? LastSentAt, DateTimeOffset? FailingSince, string? LastError);
