using System.Security.Cryptography;

namespace Palisade.Tenancy;

/// <summary>
/// Makes bearer credentials that secret scanners recognise: a prefix, 160 random bits and a checksum, in hexadecimal. The checksum (the first 32
/// bits of SHA-256 over all before it, prefix included) tells a credential from text that only looks like one, without asking the server.
/// </summary>
public static class Credentials
{
    /// <summary>API keys.</summary>
    public const string ApiKeyPrefix = "op_";

    /// <summary>Sessions.</summary>
    public const string SessionPrefix = "ops_";

    /// <summary>Magic links.</summary>
    public const string MagicLinkPrefix = "opml_";

    /// <summary>Tokens of directories that provision by SCIM.</summary>
    public const string ScimPrefix = "opscim_";

    /// <summary>Tokens of the platform's operators.</summary>
    public const string OperatorPrefix = "opp_";

    private const int ChecksumLength = 8;

    /// <summary>A new credential, for instance <c>op_</c> followed by 48 hexadecimal digits, the last 8 of them the checksum.</summary>
    public static Secret New(string prefix)
    {
        var body = prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        return new Secret(body + Checksum(body));
    }

    /// <summary>Whether the checksum of a well-formed credential is right. Credentials brought along from OpenPartner have none.</summary>
    public static bool HasChecksum(string credential) =>
        credential is { Length: > ChecksumLength } && Checksum(credential[..^ChecksumLength]) == credential[^ChecksumLength..];

    private static string Checksum(string body) =>
        Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)).AsSpan(0, ChecksumLength / 2));

    /// <summary>Whether the text has the form of a credential with this prefix; saves a look-up for garbage.</summary>
    public static bool HasForm(string text, string prefix) =>
        text is not null
        && text.Length == prefix.Length + 48
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(prefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0;
}
