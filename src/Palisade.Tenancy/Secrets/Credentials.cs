using System.Security.Cryptography;

namespace Palisade.Tenancy;

/// <summary>Makes bearer credentials: a prefix that secret scanners recognise, and 192 random bits in hexadecimal.</summary>
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

    /// <summary>A new credential, for instance <c>op_</c> followed by 48 hexadecimal digits.</summary>
    public static Secret New(string prefix) => new(prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));

    /// <summary>Whether the text has the form of a credential with this prefix; saves a look-up for garbage.</summary>
    public static bool HasForm(string text, string prefix) =>
        text is not null
        && text.Length == prefix.Length + 48
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.AsSpan(prefix.Length).IndexOfAnyExcept("0123456789abcdef") < 0;
}
