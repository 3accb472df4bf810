using System.Text;
using FluentValidation;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Vault.Credentials;

/// <summary>Which secrets can be stored.</summary>
internal static class StorableSecret
{
    /// <summary>There is one, and it is not too long.</summary>
    public static IRuleBuilderOptions<T, Secret?> IsStorable<T>(this IRuleBuilder<T, Secret?> rule) =>
        rule.Must(secret => secret is not null && Encoding.UTF8.GetByteCount(secret.Reveal()) <= ISecretVault.Longest)
            .WithMessage($"A text of 1 to {ISecretVault.Longest} bytes.");
}
