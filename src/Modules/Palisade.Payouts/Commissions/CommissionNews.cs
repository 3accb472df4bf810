using Palisade.Platform;

namespace Palisade.Payouts.Commissions;

/// <summary>What is announced when a commission moves. Amounts are decimal text, as everywhere in the API.</summary>
internal static class CommissionNews
{
    public static Announcement Approved(CommissionRow row) => new(
        AnnouncementTypes.CommissionApproved,
        row.OrgId,
        new
        {
            CommissionId = row.Id,
            PartnerId = row.OrgId,
            Amount = Amount(row.AmountMinor, row.Currency),
            row.Currency,
            row.AttributionId,
            row.ClickId,
            row.EventId,
            row.ProgramId,
        });

    public static Announcement Reversed(CommissionRow row) => new(
        AnnouncementTypes.CommissionReversed,
        row.OrgId,
        new
        {
            CommissionId = row.Id,
            PartnerId = row.OrgId,
            Amount = Amount(row.AmountMinor, row.Currency),
            row.Currency,
            row.ClickId,
            row.EventId,
            row.ProgramId,
        });

    public static Announcement Paid(PaidRow row, Guid payoutId) => new(
        AnnouncementTypes.CommissionPaid,
        row.OrgId,
        new
        {
            CommissionId = row.Id,
            PartnerId = row.OrgId,
            Amount = Amount(row.AmountMinor, row.Currency),
            row.Currency,
            PayoutId = payoutId,
            row.ClickId,
            row.EventId,
            row.ProgramId,
        });

    private static string Amount(long minorUnits, string currency) => new Money(minorUnits, Currency.Parse(currency)).ToDecimalText();
}

/// <summary>A commission that a payout has paid.</summary>
internal sealed record PaidRow(Guid Id, Guid OrgId, Guid EventId, Guid ClickId, Guid ProgramId, long AmountMinor, string Currency);
