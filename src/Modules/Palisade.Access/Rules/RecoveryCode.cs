using System.Security.Cryptography;

namespace Palisade.Access.Rules;

/// <summary>Codes for whoever lost the app: 80 random bits each, so a plain hash keeps them. Written in groups, read however people type them.</summary>
internal static class RecoveryCode
{
    public const int Count = 10;

    private const int Bytes = 10;
    private const int Group = 4;

    public static string New()
    {
        var text = Base32.Encode(RandomNumberGenerator.GetBytes(Bytes));
        return string.Join('-', text.Chunk(Group).Select(g => new string(g)));
    }

    /// <summary>The one spelling that is hashed: groups, spaces and case make no difference.</summary>
    public static string Normalize(string typed) =>
        new([.. typed.Where(c => c is not ('-' or ' ')).Select(char.ToUpperInvariant)]);
}
