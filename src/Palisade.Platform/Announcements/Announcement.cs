namespace Palisade.Platform;

/// <summary>Something that happened, as it is told to those who subscribed to it.</summary>
/// <param name="Type">One of <see cref="AnnouncementTypes"/>.</param>
/// <param name="OrgId">The partner it is about; the tenant's own id for what concerns the brand.</param>
/// <param name="Data">Written by the rules of <see cref="ApiJson"/>; becomes the member <c>data</c> of the message.</param>
public sealed record Announcement(string Type, Guid OrgId, object Data);

/// <summary>What is announced. The names are part of the API.</summary>
public static class AnnouncementTypes
{
    public const string AttributionCreated = "attribution.created";
    public const string CommissionAccrued = "commission.accrued";
    public const string CommissionApproved = "commission.approved";
    public const string CommissionPaid = "commission.paid";
    public const string CommissionReversed = "commission.reversed";
    public const string DomainFailing = "domain.failing";
    public const string DomainSuspended = "domain.suspended";
    public const string PartnerCreated = "partner.created";
    public const string PartnerActivated = "partner.activated";
    public const string PartnershipApproved = "partnership.approved";
    public const string PayoutCreated = "payout.created";

    /// <summary>An entry of the audit. Only for those who ask for it by name: it tells everything that happens.</summary>
    public const string AuditEntry = "audit.entry";

    /// <summary>All that <c>*</c> stands for.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        AttributionCreated, CommissionAccrued, CommissionApproved, CommissionPaid, CommissionReversed, DomainFailing, DomainSuspended,
        PartnerCreated, PartnerActivated, PartnershipApproved, PayoutCreated,
    ];
}
