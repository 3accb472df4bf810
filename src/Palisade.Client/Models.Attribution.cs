using System.Text.Json.Serialization;

namespace Palisade.Client;

/// <summary>What stitching a click to a user did.</summary>
/// <param name="IdentityId">Null when the pair was known.</param>
/// <param name="FirstStitch">False when the pair was known.</param>
/// <param name="BackfilledAttributions">Earlier events that now count for a partner.</param>
public sealed record Identified(string? IdentityId, bool FirstStitch, int BackfilledAttributions);

/// <summary>Something a customer did.</summary>
public sealed record NewEvent
{
    /// <summary>The brand's own id of the customer.</summary>
    public required string UserId { get; init; }

    /// <summary><c>signup</c>, <c>purchase</c>, …</summary>
    public required string Type { get; init; }

    /// <summary>Amount in <see cref="Currency"/>, not negative.</summary>
    public decimal? Value { get; init; }

    /// <summary>ISO 4217 code; USD when null.</summary>
    public string? Currency { get; init; }

    /// <summary>The brand's own id of the event: sending it again changes nothing.</summary>
    public string? ExternalEventId { get; init; }

    /// <summary>When it happened; now when null.</summary>
    public DateTimeOffset? Ts { get; init; }

    /// <summary>Anything worth keeping, up to 16 KB.</summary>
    public IReadOnlyDictionary<string, object>? Metadata { get; init; }
}

/// <summary>The event was stored.</summary>
public sealed record Tracked(string EventId, Attribution? Attribution, bool Replayed = false);

/// <summary>To whom an event counts.</summary>
/// <param name="Status"><c>attributed</c>, <c>no_identity</c>, <c>no_click</c>, <c>outside_window</c> or <c>already_attributed</c>.</param>
/// <param name="Model">The program's model.</param>
/// <param name="Touches">The clicks that share it.</param>
public sealed record Attribution(string Status, string? Model, IReadOnlyList<Touch>? Touches);

/// <summary>A click's share of an event.</summary>
public sealed record Touch(string ClickId, string PartnerId, decimal Weight, string? AttributionId, string? CommissionId);

/// <summary>A commission of a partner.</summary>
public sealed record Commission(
    string Id,
    string PartnerId,
    decimal Amount,
    string Currency,
    string Status,
    string? ProgramId,
    [property: JsonPropertyName("campaignName")] string? ProgramName,
    DateTimeOffset? AccruedAt,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? MatureAt,
    string? PendingReason,
    string? PayoutId,
    string? Explanation = null,
    DateTimeOffset? PendingUntil = null,
    PendingBalance? PendingBalance = null,
    string? PendingDetail = null,
    DateTimeOffset? ApprovedAt = null,
    DateTimeOffset? PaidAt = null,
    DateTimeOffset? ReversedAt = null);

/// <summary>What a partner has to come yet, against the sum from which it is paid.</summary>
public sealed record PendingBalance(decimal Amount, string Currency, decimal Threshold);

/// <summary>What a payout run did.</summary>
public sealed record PayoutRun(string RunId, IReadOnlyList<RunPayout> Payouts, IReadOnlyList<SkippedPayout>? SkippedBelowThreshold);

/// <summary>A payout that a run made.</summary>
public sealed record RunPayout(string PayoutId, string PartnerId, decimal Amount, string Currency, string? Method, string Status);

/// <summary>A partner whose sum is still too small.</summary>
public sealed record SkippedPayout(string PartnerId, string Currency, decimal Amount, string? Reason = null);

/// <summary>What a run would do now. <paramref name="PreviewDigest"/> given to the run makes sure that it does just this.</summary>
public sealed record PayoutPreview(
    string PreviewDigest, IReadOnlyList<PreviewedPayout> Payouts, IReadOnlyList<SkippedPayout> SkippedBelowThreshold, IReadOnlyList<SkippedPayout> SkippedNotReady,
    DateTimeOffset? NextScheduledRun);

/// <summary>A payout that a run would make.</summary>
public sealed record PreviewedPayout(string PartnerId, decimal Amount, string Currency, string? Method, IReadOnlyList<string> CommissionIds);

/// <summary>Money that came back.</summary>
public sealed record ReturnedPayout(
    string Id, string PayoutId, string PartnerId, decimal Amount, string Currency, string Reference, string State, string? RepaidBy, string? Reason, DateTimeOffset ReturnedAt);

/// <summary>What somebody who pays out for the brand said about a payout.</summary>
public sealed record PayoutConfirmation(
    string Id, string PayoutId, string PartnerId, string Status, string? Reference, decimal? Amount, string? Currency, string? Reason, string Verdict, string? Conflict,
    DateTimeOffset ReceivedAt);

/// <summary>How a payout's money moves.</summary>
public sealed record PayoutTransfer(
    string PayoutId, string Rail, string State, int Generation, string? ProviderId, int Attempts, DateTimeOffset? PostedAt, DateTimeOffset? AcceptedAt, DateTimeOffset? NextAt,
    string? LastError, string? IdempotencyKey = null, IReadOnlyList<PayoutConfirmation>? Confirmations = null);

/// <summary>How payouts are made.</summary>
/// <param name="Rail"><c>auto</c>, <c>manual</c>, <c>stripe</c> or <c>external</c>.</param>
/// <param name="ThresholdCents">The smallest sum that is paid, in minor units.</param>
/// <param name="Cadence">How often payouts run by themselves.</param>
public sealed record PayoutSettings(string Rail, int ThresholdCents, string Cadence);

/// <summary>Whether a partner has an account that payouts go to.</summary>
public sealed record ConnectStatus(bool Connected, string? AccountId, bool ChargesEnabled, bool PayoutsEnabled, bool DetailsSubmitted, DateTimeOffset? ReadAt);

/// <summary>An account of the books.</summary>
public sealed record LedgerBalance(string Account, string? PartnerId, decimal Balance, string Currency);

/// <summary>A posting in the books.</summary>
public sealed record LedgerEntry(string SourceId, string Kind, string Account, string? PartnerId, decimal Amount, string Currency, DateTimeOffset PostedAt);

/// <summary>Money sent, or to be sent, to a partner.</summary>
public sealed record Payout(string Id, string PartnerId, decimal Amount, string Currency, string? Method, string Status, DateTimeOffset? CreatedAt, DateTimeOffset? CompletedAt);

/// <summary>A partner's numbers since a moment.</summary>
public sealed record Dashboard(
    string PartnerId, DateTimeOffset Since, long Clicks, long AttributedEvents, decimal AttributedRevenue, IReadOnlyDictionary<string, decimal> CommissionByStatus,
    string Currency = "USD", IReadOnlyList<LinkFigures>? Links = null);

/// <summary>What one link brought.</summary>
public sealed record LinkFigures(string LinkKey, long Clicks, long AttributedEvents, decimal AttributedRevenue);

/// <summary>Figures by day or week.</summary>
public sealed record Series(DateTimeOffset Since, DateTimeOffset Until, string Bucket, string Currency, IReadOnlyList<SeriesBucket> Buckets, SeriesTotals? Totals = null);

/// <summary>A day or week, which begins at <paramref name="Bucket"/> (UTC).</summary>
public sealed record SeriesBucket(DateTimeOffset Bucket, long Clicks, long Leads, long Sales, decimal Revenue, decimal Earnings);

/// <summary>The whole period.</summary>
public sealed record SeriesTotals(long Clicks, long Customers, long Sales, decimal Revenue, decimal Earnings);

/// <summary>How often a value occurred among a partner's clicks.</summary>
public sealed record Breakdown(string Dimension, IReadOnlyList<BreakdownRow> Rows, int? SampleSize = null, bool? SampleCapped = null);

/// <summary>One value.</summary>
public sealed record BreakdownRow(string Value, long Count);

/// <summary>A customer whom a partner brought.</summary>
public sealed record Customer(string UserId, DateTimeOffset FirstEventAt, DateTimeOffset LastEventAt, long EventCount, decimal Revenue);

/// <summary>An event that counts for a partner.</summary>
public sealed record PartnerEvent(
    string AttributionId, decimal Weight, string Model, string EventId, string Type, decimal? Value, string Currency, DateTimeOffset Ts, string UserId, EventClick? Click);

/// <summary>The click that an event goes back to.</summary>
public sealed record EventClick(string Id, string? LinkKey, string? Referer, string? LandingUrl, DateTimeOffset Ts);

/// <summary>How many of a partner's clicks became paying customers.</summary>
public sealed record Funnel(FunnelStages Stages, decimal Revenue);

/// <summary>The steps of a funnel.</summary>
public sealed record FunnelStages(long Clicks, long Identities, long Signups, long Paid);

/// <summary>The tenant's numbers of the last 30 days.</summary>
public sealed record Overview(
    DateTimeOffset Since, OverviewTotals Totals, string Currency = "USD", IReadOnlyList<PartnerFigures>? Partners = null, string? NextCursor = null);

/// <summary>One partner's figures.</summary>
public sealed record PartnerFigures(
    string Id, string Name, string Email, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, long Clicks, long AttributedEvents, decimal AttributedRevenue,
    decimal CommissionAccrued, decimal CommissionApproved, decimal CommissionPaid);

/// <summary>Sums over all partners.</summary>
public sealed record OverviewTotals(
    long Partners, long Clicks, decimal AttributedRevenue, long AttributedEvents, decimal CommissionAccrued, decimal CommissionApproved, decimal CommissionPaid);
