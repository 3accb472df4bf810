using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Postbacks;

/// <summary>A postback, in the database and in the API.</summary>
internal sealed record PostbackRow(
    Guid Id, Guid PartnerId, string Url, string[] Events, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? LastFiredAt,
    int? LastStatus, string? LastError, long SuccessCount, long FailureCount)
{
    /// <summary>The events that postbacks can be fired for.</summary>
    public static readonly IReadOnlyList<string> Supported =
    [
        AnnouncementTypes.CommissionAccrued, AnnouncementTypes.CommissionApproved, AnnouncementTypes.CommissionPaid, AnnouncementTypes.CommissionReversed,
    ];

    public static Sql Columns =>
        $"""
        p.id, p.org_id as partner_id, p.url, p.events, p.enabled, p.created_at, p.updated_at, p.last_fired_at, p.last_status, p.last_error,
        p.success_count, p.failure_count
        """;
}
