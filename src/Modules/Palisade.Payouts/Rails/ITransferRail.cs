using Palisade.Payouts.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Payouts.Rails;

/// <summary>A rail that sends money by itself. Everything it sends comes from the frozen intent, so that a repetition is the same call.</summary>
internal interface ITransferRail
{
    /// <summary>The method of payouts that go over it.</summary>
    string Method { get; }

    /// <summary>What its provider can be relied upon for.</summary>
    RailTerms Terms { get; }

    /// <summary>Sends once, under the intent's key.</summary>
    Task<SendResult> SendAsync(TenantSession db, TransferIntent intent, CancellationToken cancellationToken);

    /// <summary>What the provider has for the intent's payout, in every generation, with what was taken back of it.</summary>
    Task<ReadResult> ReadAsync(TenantSession db, TransferIntent intent, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the provider spoke of a payment before it was asked for one under the present key; then nothing is sent. Asked once the intent's
    /// row is locked for sending.
    /// </summary>
    Task<bool> SpokeOfPaymentAsync(UnitOfWork unit, TransferIntent intent, CancellationToken cancellationToken);
}

/// <summary>What is known after sending.</summary>
internal abstract record SendResult
{
    /// <summary>The provider took it, or had taken it before under the same key.</summary>
    internal sealed record Accepted : SendResult;

    /// <summary>The provider refused it for certain.</summary>
    internal sealed record Refused(string Reason) : SendResult;

    /// <summary>It may or may not have happened.</summary>
    internal sealed record Unknown(string Reason) : SendResult;
}

/// <summary>What is known after reading.</summary>
internal abstract record ReadResult
{
    /// <summary>What the provider lists; and the reason, if it said for certain that it did not pay under the present key and will not.</summary>
    internal sealed record Known(IReadOnlyList<ProviderTransfer> Transfers, string? Refusal = null) : ReadResult;

    /// <summary>The provider could not be asked.</summary>
    internal sealed record Unknown(string Reason) : ReadResult;
}

/// <summary>What is to be sent for a payout, as it was frozen.</summary>
internal sealed record TransferIntent(
    Guid PayoutId, Guid OrgId, string Rail, string State, int Generation, long AmountMinor, string Currency, string Destination, string IdempotencyKey,
    string? ProviderId, int Attempts, DateTimeOffset? PostedAt, DateTimeOffset? AcceptedAt, DateTimeOffset CreatedAt,
    DateTimeOffset? LeasedUntil)
{
    public Money Amount => new(AmountMinor, Platform.Currency.Parse(Currency));

    /// <summary>How the payout is called at the provider.</summary>
    public string Group => Tenancy.PublicId.Format(PayoutId);
}
