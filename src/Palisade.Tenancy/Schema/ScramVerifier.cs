using System.Security.Cryptography;
using System.Text;

namespace Palisade.Tenancy.Schema;

/// <summary>
/// SCRAM-SHA-256 verifiers as PostgreSQL stores them (RFC 5802, RFC 7677), computed here so that a password is never part of a statement.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;

    public static string Create(string password) => Create(password, RandomNumberGenerator.GetBytes(16), Iterations);

    /// <summary>Whether <paramref name="stored"/> (from <c>pg_authid</c>) was made from <paramref name="password"/>.</summary>
    public static bool Matches(string? stored, string password)
    {
        // SCRAM-SHA-256$4096:salt$StoredKey:ServerKey
        var parts = stored?.Split('$', ':');
        return parts is ["SCRAM-SHA-256", { } iterations, { } salt, _, _]
            && CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(stored!),
                Encoding.ASCII.GetBytes(Create(password, Convert.FromBase64String(salt), int.Parse(iterations))));
    }

    private static string Create(string password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
