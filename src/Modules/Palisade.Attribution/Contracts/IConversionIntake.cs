using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Contracts;

/// <summary>A conversion that another system reported, read and checked by the module that received it.</summary>
/// <param name="UserId">The brand's id of the end user, 1 to 255 characters.</param>
/// <param name="Type">For example <c>invoice_paid</c>, 1 to 80 characters.</param>
/// <param name="ValueMinor">Minor units; negative for what takes back (<c>refund</c>, <c>dispute_created</c>, <c>invoice_payment_failed</c>).</param>
/// <param name="Currency">The value's currency.</param>
/// <param name="MetadataJson">A JSON object that PostgreSQL can store.</param>
/// <param name="At">When it happened.</param>
/// <param name="ExternalEventId">The sender's id, 1 to 120 characters: recorded once. Null where the caller keeps its own key.</param>
public sealed record ReportedConversion(
    string UserId, string Type, long? ValueMinor, Currency Currency, string MetadataJson, DateTimeOffset At, string? ExternalEventId);

/// <summary>What became of it.</summary>
/// <param name="EventId">The event, this one or the earlier one.</param>
/// <param name="Replayed">It was recorded before, with the same content.</param>
/// <param name="Conflict">The external id stands for another event; nothing was written.</param>
public readonly record struct TakenConversion(Guid EventId, bool Replayed, bool Conflict);

/// <summary>How modules that receive reports of other systems hand them to attribution, inside their own unit of work.</summary>
public interface IConversionIntake
{
    /// <summary>Records a conversion once and credits it. Takes the user's lock.</summary>
    Task<TakenConversion> RecordAsync(UnitOfWork unit, ReportedConversion conversion, CancellationToken cancellationToken);

    /// <summary>Ties a click to a user on the word of a trusted system, and credits what the user did since the click.</summary>
    /// <returns>False when there is no such click.</returns>
    Task<bool> StitchAsync(UnitOfWork unit, Guid clickId, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a user came by a code: gives the user a click of the coupon's partner, unless there is one that may earn already. The use
    /// counts from its own time on, never for what the user did before.
    /// </summary>
    /// <param name="unit">The caller's unit of work.</param>
    /// <param name="codes">Codes, in any letter case, or the payment provider's ids of coupons or promotion codes; the first that is known counts.</param>
    /// <param name="userId">The user.</param>
    /// <param name="at">When the code was used.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The partner, or null when no code is known and active.</returns>
    Task<Guid?> UseCouponAsync(UnitOfWork unit, IReadOnlyList<string> codes, string userId, DateTimeOffset at, CancellationToken cancellationToken);
}
