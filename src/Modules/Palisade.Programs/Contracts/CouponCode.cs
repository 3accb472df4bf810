using System.Text.RegularExpressions;

namespace Palisade.Programs.Contracts;

/// <summary>Codes of coupons: 3 to 40 of A–Z, 0–9 and '-'. Read in any letter case, kept in upper case.</summary>
public static partial class CouponCode
{
    private const int LongestName = 12;

    /// <summary>The form in which a code is kept and looked up; null when the text is no code.</summary>
    public static string? Canonical(string? text)
    {
        var code = text?.Trim().ToUpperInvariant();
        return code is not null && Form().IsMatch(code) ? code : null;
    }

    /// <summary>The code that is made for a partner: up to 12 letters and digits of the address, then random hexadecimal.</summary>
    /// <param name="email">The partner's address.</param>
    /// <param name="random">At least <paramref name="digits"/> / 2 random bytes.</param>
    /// <param name="digits">How many hexadecimal digits: 4 at first, more when such codes are taken.</param>
    public static string Default(string email, ReadOnlySpan<byte> random, int digits)
    {
        ArgumentNullException.ThrowIfNull(email);
        var local = email.AsSpan(0, Math.Max(0, email.IndexOf('@', StringComparison.Ordinal)));
        var name = string.Concat(local.ToString().ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(LongestName));
        return name + Convert.ToHexString(random)[..digits];
    }

    [GeneratedRegex("^[A-Z0-9-]{3,40}\\z", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
