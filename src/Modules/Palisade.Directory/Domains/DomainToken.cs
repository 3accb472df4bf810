using System.Security.Cryptography;

namespace Palisade.Directory.Domains;

/// <summary>Tokens of claims: 48 hexadecimal digits that nobody can foresee, so that no record can be there before its claim.</summary>
internal static class DomainToken
{
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
