using System.Security.Cryptography;
using FluentValidation;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SecondFactor;

/// <summary>Looks at a code of an app with the secret from the vault.</summary>
internal static class TotpCode
{
    /// <summary>
    /// The step of the code, or null when it is none that is still good. Under the lock of the row, so that secret and row are of one enrolment: for a
    /// tenant whose key is not in memory this asks the holder of the master key inside the transaction.
    /// </summary>
    public static async Task<long?> MatchAsync(
        UnitOfWork unit, ISecretVault vault, Actor person, TotpState state, Secret code, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await vault.ReadAsync(unit, [TotpState.SecretOf(person.OrganizationId, person.Id)], cancellationToken);
        return stored is [var secret, ..] ? secret.Use(text => Match(text, code, now, state.LastStep)) : null;
    }

    /// <summary>Six digits; spaces are how apps show them.</summary>
    public static IRuleBuilderOptions<T, Secret?> IsTotpCode<T>(this IRuleBuilder<T, Secret?> rule) =>
        rule.Must(code => code is not null && Digits(code) is { Length: Totp.Digits } digits && digits.All(char.IsAsciiDigit)).WithMessage("Six digits.");

    private static long? Match(ReadOnlySpan<byte> base32, Secret code, DateTimeOffset now, long lastStep)
    {
        var secret = Base32.Decode(base32);
        try
        {
            return Totp.Match(secret, Digits(code), now, lastStep);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static string Digits(Secret code) => code.Reveal().Replace(" ", "", StringComparison.Ordinal);
}
