namespace Palisade.Client;

/// <summary>What verifying a receipt found.</summary>
/// <param name="Signature">Whether the receipt is as its tenant signed it; null: no keys were given, so that was not looked at.</param>
/// <param name="Faults">What is wrong, for people; empty when everything that was looked at holds.</param>
/// <param name="Receipt">What the receipt says.</param>
public sealed record ReceiptVerification(bool? Signature, IReadOnlyList<string> Faults, ReceiptSummary Receipt)
{
    /// <summary>True when the signature was checked and nothing is wrong.</summary>
    public bool IsValid => Signature == true && Faults.Count == 0;
}

/// <summary>The head of a receipt.</summary>
/// <param name="Tenant">Slug of the tenant that states it.</param>
/// <param name="CommissionId">The commission.</param>
/// <param name="PartnerId">Who earned it.</param>
/// <param name="AmountMinor">Its amount in minor units, as the receipt says.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="Status">Its status when the receipt was written.</param>
/// <param name="Explanation">The arithmetic in a sentence.</param>
/// <param name="KeyId">The key that is said to have signed.</param>
public sealed record ReceiptSummary(
    string Tenant, string CommissionId, string PartnerId, string AmountMinor, string Currency, string Status, string Explanation, string KeyId);

/// <summary>The text is no receipt that can be verified: unreadable, incomplete, or of a format that is not known here.</summary>
public sealed class ReceiptFormatException(string message, Exception? inner = null) : FormatException(message, inner);
