namespace Palisade.Client;

/// <summary>An operator of the platform, as its token says.</summary>
/// <param name="Id">The operator.</param>
/// <param name="Email">Address.</param>
/// <param name="Name">Name: brands see it with a reach.</param>
/// <param name="Role"><c>admin</c> or <c>support</c>.</param>
public sealed record PlatformStaffMember(string Id, string? Email, string? Name, string Role);

/// <summary>A brand as the platform sees it from outside.</summary>
/// <param name="Id">The brand.</param>
/// <param name="Slug">Its part of the address.</param>
/// <param name="DisplayName">Its name.</param>
/// <param name="ApprovalStatus"><c>pending</c>, <c>approved</c> or <c>rejected</c>.</param>
/// <param name="Status"><c>active</c>, <c>suspended</c> or <c>cancelled</c>.</param>
/// <param name="Decision">What was decided last.</param>
/// <param name="ApprovalReason">Why.</param>
/// <param name="ReviewedAt">When.</param>
/// <param name="ReviewedByEmail">By whom.</param>
/// <param name="CreatedAt">Since when it is there.</param>
public sealed record PlatformBrand(
    string Id, string Slug, string DisplayName, string ApprovalStatus, string Status, string? Decision, string? ApprovalReason, DateTimeOffset? ReviewedAt,
    string? ReviewedByEmail, DateTimeOffset CreatedAt);

/// <summary>How a brand stands after a decision.</summary>
public sealed record BrandDecision(bool Ok, string ApprovalStatus, string Status);

/// <summary>Something that the platform refuses.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Type"><c>email</c>, <c>domain</c>, <c>slug</c> or <c>host</c>.</param>
/// <param name="Value">What is refused.</param>
/// <param name="Reason">Why.</param>
/// <param name="AddedBy">By which operator.</param>
/// <param name="AddedAt">Since when.</param>
public sealed record BlockedName(string Id, string Type, string Value, string? Reason, string AddedBy, DateTimeOffset AddedAt);

/// <summary>A reach that was asked for, as the platform remembers it.</summary>
public sealed record AskedReach(
    string Id, string BrandId, string OperatorId, string Reason, bool Write, bool BreakGlass, int Minutes, DateTimeOffset RequestedAt);

/// <summary>A reach into a brand.</summary>
public sealed record ReachIntoBrand(string BrandId, StaffReach Reach);

/// <summary>What became of a reach.</summary>
/// <param name="Id">The reach.</param>
/// <param name="OperatorId">Who asked.</param>
/// <param name="OperatorName">Their name.</param>
/// <param name="Role">Their role.</param>
/// <param name="Reason">Why.</param>
/// <param name="Write">Whether to change things.</param>
/// <param name="BreakGlass">Whether a colleague's word stands for the brand's.</param>
/// <param name="NeedsApproval">Whether the brand approves reaches.</param>
/// <param name="Minutes">For how long.</param>
/// <param name="Status"><c>requested</c>, <c>active</c>, <c>expired</c>, <c>ended</c>, <c>refused</c> or <c>lapsed</c>.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ConfirmedName">The second operator.</param>
/// <param name="GrantedAt">When it began.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="RefusedAt">When the brand refused.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndedBy"><c>brand</c>, <c>platform</c> or <c>time</c>.</param>
public sealed record StaffReach(
    string Id, string OperatorId, string OperatorName, string Role, string Reason, bool Write, bool BreakGlass, bool NeedsApproval, int Minutes, string Status,
    DateTimeOffset RequestedAt, string? ConfirmedName, DateTimeOffset? GrantedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RefusedAt, DateTimeOffset? EndedAt,
    string? EndedBy);

/// <summary>How a server is.</summary>
/// <param name="Mode"><c>single</c> or <c>multi</c>: for one brand or many.</param>
/// <param name="DatabaseAnswers">Whether its database answers.</param>
public sealed record ServerHealth(string Mode, bool DatabaseAnswers);
