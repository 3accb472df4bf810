using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Contracts;

/// <summary>A conversion, refund or dispute to record, already validated.</summary>
/// <param name="UserId">The brand's id of the end user, 1 to 255 characters; a refund whose original is known takes that one's.</param>
/// <param name="Type">1 to 80 characters. <c>refund</c>, <c>dispute_created</c> and <c>dispute_won</c> change another event.</param>
/// <param name="ValueMinor">Minor units of <paramref name="Currency"/>, not negative; null: none.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="MetadataJson">A JSON object.</param>
/// <param name="At">When it happened.</param>
/// <param name="ExternalEventId">The sender's own id, at most 120 characters: the same one is never recorded twice.</param>
/// <param name="RequestHash">SHA-256 of what the sender said: under one external id it must not differ.</param>
/// <param name="RefundOfId">The event that is taken back, by our id.</param>
/// <param name="RefundOfExternalId">The same by the sender's id; that event may arrive later.</param>
public sealed record IncomingEvent(
    string UserId, string Type, long? ValueMinor, Currency Currency, string MetadataJson, DateTimeOffset At, string? ExternalEventId,
    byte[] RequestHash, Guid? RefundOfId = null, string? RefundOfExternalId = null);

/// <summary>How recording one event ended.</summary>
public enum IntakeStatus
{
    /// <summary>It is new.</summary>
    Recorded,

    /// <summary>It was there already; nothing changed.</summary>
    Replayed,

    /// <summary>Its external id stands for another event; nothing was written of it.</summary>
    Conflict,

    /// <summary>There is no event with the id that it says it takes back; nothing was written of it.</summary>
    OriginalNotFound,

    /// <summary>It is in another currency than the event it takes back; nothing was written of it.</summary>
    CurrencyMismatch,
}

/// <summary>A recorded event and its credit.</summary>
/// <param name="Status">How it ended; the rest is meaningful for the first two.</param>
/// <param name="EventId">Its id.</param>
/// <param name="Attribution">Who is credited.</param>
/// <param name="RefundOf">The event it takes back, when that one is known.</param>
public sealed record IntakeResult(IntakeStatus Status, Guid EventId, EventAttribution? Attribution, Guid? RefundOf = null);

/// <summary>Who is credited for an event, as the API shows it.</summary>
/// <param name="Status"><c>attributed</c>, <c>no_identity</c>, <c>no_click</c>, <c>outside_window</c>, or <c>not_attributed</c> for types that never earn.</param>
/// <param name="Touches">Credited clicks that earn, by time; null when there are none.</param>
/// <param name="Model">The model used.</param>
public sealed record EventAttribution(string Status, IReadOnlyList<EventTouch>? Touches, string? Model);

/// <summary>One credited click of an event.</summary>
public sealed record EventTouch(Guid ClickId, Guid PartnerId, decimal Weight, Guid AttributionId, Guid? CommissionId);

/// <summary>Records events and credits them, for whoever receives them (the API, payment providers, coupons).</summary>
public interface IEventIntake
{
    /// <summary>
    /// Records and credits all of them inside the caller's unit of work, in two round trips (one more when there are refunds), under the
    /// locks of their users. Results in the order of the events.
    /// </summary>
    Task<IReadOnlyList<IntakeResult>> RecordAsync(UnitOfWork unit, IReadOnlyList<IncomingEvent> events, CancellationToken cancellationToken);
}
