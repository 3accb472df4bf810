using Palisade.Platform;

namespace Palisade.Attribution.Rules;

/// <summary>A conversion as it was recorded.</summary>
/// <param name="Id">The event.</param>
/// <param name="UserId">The brand's id of the end user.</param>
/// <param name="Type">For example <c>invoice_paid</c>; compared exactly.</param>
/// <param name="At">When it happened.</param>
/// <param name="ValueMinorUnits">Its value in minor units of <paramref name="Currency"/>; null: it has none.</param>
/// <param name="Currency">The event's currency, USD when it named none; commissions are in it.</param>
/// <param name="RefundedMinorUnits">What refunds and disputes took back of it, disputes that were won given back; at most its value counts.</param>
/// <param name="Metadata">What conditions look at; null: nothing is known of it.</param>
internal sealed record ConversionEvent(
    Guid Id, string UserId, string Type, DateTimeOffset At, long? ValueMinorUnits, Currency Currency, long RefundedMinorUnits = 0,
    EventMetadata? Metadata = null)
{
    /// <summary>What is left of it, as (part, whole). An event without a positive value is taken back as a whole or not at all.</summary>
    public (long Part, long Whole) Remaining =>
        RefundedMinorUnits <= 0 ? (1, 1)
        : ValueMinorUnits is > 0 and var value ? (Math.Max(0, value - RefundedMinorUnits), value)
        : (0, 1);
}

/// <summary>A click that an identity ties to the event's user.</summary>
/// <param name="Id">The click (cref).</param>
/// <param name="PartnerId">Who is credited.</param>
/// <param name="ProgramId">Whose window, model and terms apply.</param>
/// <param name="At">When it happened.</param>
/// <param name="Flagged">Quarantined by fraud review: earns nothing while the flag stands.</param>
/// <param name="PartnerRevoked">The partner is revoked now, whatever it was when it happened.</param>
/// <param name="CountsFrom">Events before this instant are not credited to it; null: no such bound. Limits what a browser may claim.</param>
/// <param name="Country">Two lower-case letters, when the click's country is known.</param>
internal sealed record TouchClick(
    Guid Id, Guid PartnerId, Guid ProgramId, DateTimeOffset At, bool Flagged = false, bool PartnerRevoked = false,
    DateTimeOffset? CountsFrom = null, string? Country = null);

/// <summary>Earlier events of the same user and type that were credited to one partner.</summary>
/// <remarks>
/// "Earlier" means before the event in the order (At, Id), so of two events at one instant exactly one is the first. The caller counts
/// under the user's lock; otherwise two events could each see no other.
/// </remarks>
/// <param name="EarlierEvents">How many.</param>
/// <param name="FirstEventAt">When the earliest of them happened; null: there is none.</param>
internal readonly record struct PartnerHistory(int EarlierEvents, DateTimeOffset? FirstEventAt)
{
    /// <summary>No earlier event.</summary>
    public static PartnerHistory None => default;
}

/// <summary>What facts have in common.</summary>
internal static class Facts
{
    /// <summary>The instant as PostgreSQL keeps it, in whole microseconds: what is compared in memory is what comes back.</summary>
    public static DateTimeOffset Instant(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
