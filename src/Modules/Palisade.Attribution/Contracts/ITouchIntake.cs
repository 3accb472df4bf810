using Palisade.Tenancy;

namespace Palisade.Attribution.Contracts;

/// <summary>How modules that receive reports of other systems say which click or code brought a user, inside their own unit of work.</summary>
public interface ITouchIntake
{
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

    /// <summary>Counts the use of a code in an order that was recorded as an event, once for the event's external id and type.</summary>
    /// <param name="unit">The caller's unit of work, in which the code was used.</param>
    /// <param name="codes">As in <see cref="UseCouponAsync"/>.</param>
    /// <param name="eventId">The order.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    Task CountRedemptionAsync(UnitOfWork unit, IReadOnlyList<string> codes, Guid eventId, CancellationToken cancellationToken);
}
