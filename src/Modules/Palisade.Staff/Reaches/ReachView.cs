using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Reaches;

/// <summary>
/// A reach as the brand and the platform see it. The status is <c>requested</c>, <c>active</c>, <c>expired</c>, <c>ended</c>, <c>refused</c> or
/// <c>lapsed</c>; it is ended by <c>brand</c>, <c>platform</c> or <c>time</c>.
/// </summary>
internal sealed record ReachView(
    Guid Id, Guid OperatorId, string OperatorName, string Role, string Reason, bool Write, bool BreakGlass, bool NeedsApproval, int Minutes, string Status,
    DateTimeOffset RequestedAt, Guid? ApprovedBy, Guid? ConfirmedBy, string? ConfirmedName, DateTimeOffset? GrantedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RefusedAt, DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>As stored.</summary>
internal sealed record ReachRow(
    Guid Id, Guid OperatorId, string OperatorName, string Role, string Reason, bool CanWrite, bool BreakGlass, bool NeedsApproval, int Minutes,
    DateTimeOffset RequestedAt, Guid? ApprovedBy, Guid? ConfirmedBy, string? ConfirmedName, DateTimeOffset? GrantedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RefusedAt, DateTimeOffset? EndedAt, string? EndedByKind)
{
    /// <summary>How long a wish waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>Wishes that the brand has not answered.</summary>
    public static OpenItems Waiting { get; } = new("reaches", StaffPermissions.ReachesRead, now =>
        $"from staff.reaches r where r.granted_at is null and r.refused_at is null and r.ended_at is null and r.requested_at > {now - Patience}");

    public static Sql Columns =>
        $"""
        r.id, r.operator_id, r.operator_name, r.role, r.reason, r.can_write, r.break_glass, r.needs_approval, r.minutes, r.requested_at, r.approved_by,
        r.confirmed_by, r.confirmed_name, r.granted_at, r.expires_at, r.refused_at, r.ended_at, r.ended_by_kind
        """;

    public ReachView ToView(DateTimeOffset now) => new(
        Id, OperatorId, OperatorName, PlatformRoles.Shown(Role), Reason, CanWrite, BreakGlass, NeedsApproval, Minutes, StatusAt(now), RequestedAt, ApprovedBy,
        ConfirmedBy, ConfirmedName, GrantedAt, ExpiresAt, RefusedAt, EndedAt, EndedByKind);

    private string StatusAt(DateTimeOffset now) => this switch
    {
        { RefusedAt: not null } => "refused",
        { EndedByKind: "time", GrantedAt: null } => "lapsed",
        { EndedByKind: "time" } => "expired",
        { EndedAt: not null } => "ended",
        { GrantedAt: null } => RequestedAt + Patience <= now ? "lapsed" : "requested",
        _ => ExpiresAt <= now ? "expired" : "active",
    };
}
