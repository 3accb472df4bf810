namespace Palisade.Client;

/// <summary>One rule of a program's commission.</summary>
/// <param name="Type"><c>percent</c> of the event's value, or <c>fixed</c>.</param>
/// <param name="Value">Percent, or an amount in <paramref name="Currency"/>.</param>
/// <param name="Trigger"><c>every</c> event, or the <c>first</c> or every <c>subsequent</c> one of its type.</param>
/// <param name="EventType">The type of event; required for <c>first</c> and <c>subsequent</c>.</param>
/// <param name="Currency">ISO 4217 code, for fixed amounts.</param>
/// <param name="Recurring">Whether it is paid on renewals too.</param>
/// <param name="RecurringMonths">For how many months.</param>
/// <param name="When">A condition on the event's lines, as the API takes it.</param>
public sealed record CommissionRule(
    string Type, decimal Value, string Trigger = "every", string? EventType = null, string? Currency = null, bool? Recurring = null, int? RecurringMonths = null,
    System.Text.Json.JsonElement? When = null);

/// <summary>A program to be made.</summary>
public sealed record NewProgram
{
    /// <summary>Shown to partners.</summary>
    public required string Name { get; init; }

    /// <summary>Where links lead, unless they name another page on an allowed host.</summary>
    public required Uri DestinationUrl { get; init; }

    /// <summary>1 to 10 rules.</summary>
    public required IReadOnlyList<CommissionRule> CommissionRule { get; init; }

    /// <summary>Days after a click within which events count, 1 to 365; 60 when null.</summary>
    public int? AttributionWindowDays { get; init; }

    /// <summary><c>last_click</c> (when null), <c>first_click</c>, <c>linear</c> or <c>position</c>.</summary>
    public string? AttributionModel { get; init; }

    /// <summary>Days before a commission may be approved.</summary>
    public int? HoldbackDays { get; init; }

    /// <summary>Hosts on which links may name a page, separated by commas.</summary>
    public string? DeepLinkAllowedDomains { get; init; }

    /// <summary>Whether every partner there is gets a grant.</summary>
    public bool? GrantToAllPartners { get; init; }
}

/// <summary>A program.</summary>
public sealed record PartnerProgram(
    string Id, string Name, string DestinationUrl, string? AttributionModel, int? AttributionWindowDays, int? HoldbackDays,
    IReadOnlyList<CommissionRule>? CommissionRule = null, string? DeepLinkAllowedDomains = null, DateTimeOffset? StartsAt = null, DateTimeOffset? EndsAt = null,
    DateTimeOffset? BlockedAt = null, string? BlockedReason = null, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null, bool? Granted = null,
    DateTimeOffset? GrantedAt = null);

/// <summary>What of a program is to change; null: as it is.</summary>
public sealed record ProgramChange
{
    /// <summary>Shown to partners.</summary>
    public string? Name { get; init; }

    /// <summary>Where links lead.</summary>
    public Uri? DestinationUrl { get; init; }

    /// <summary>1 to 10 rules; earlier events keep the terms they had.</summary>
    public IReadOnlyList<CommissionRule>? CommissionRule { get; init; }

    /// <summary>Days after a click within which events count.</summary>
    public int? AttributionWindowDays { get; init; }

    /// <summary><c>last_click</c>, <c>first_click</c>, <c>linear</c> or <c>position</c>.</summary>
    public string? AttributionModel { get; init; }

    /// <summary>Days before a commission may be approved.</summary>
    public int? HoldbackDays { get; init; }

    /// <summary>Hosts on which links may name a page, separated by commas.</summary>
    public string? DeepLinkAllowedDomains { get; init; }
}

/// <summary>The terms of a program from a moment on.</summary>
public sealed record ProgramVersion(
    int Version, DateTimeOffset? EffectiveFrom, IReadOnlyList<CommissionRule> CommissionRule, int AttributionWindowDays, string AttributionModel, int? HoldbackDays,
    DateTimeOffset CreatedAt);

/// <summary>Other terms for a period that is over.</summary>
public sealed record SimulationWish
{
    /// <summary>Null: as it is.</summary>
    public IReadOnlyList<CommissionRule>? CommissionRule { get; init; }

    /// <summary>Null: as it is.</summary>
    public string? AttributionModel { get; init; }

    /// <summary>Null: as it is.</summary>
    public int? AttributionWindowDays { get; init; }

    /// <summary>The period's beginning.</summary>
    public required DateTimeOffset From { get; init; }
}

/// <summary>What other terms would have made of a period: who gains, who loses.</summary>
public sealed record Simulation(
    string ProgramId, DateTimeOffset From, DateTimeOffset Until, long Events, long EventsChanged, IReadOnlyList<SimulatedTotal> Totals,
    IReadOnlyList<SimulatedPartner> Partners, int PartnersLeftOut);

/// <summary>Everything in one currency.</summary>
public sealed record SimulatedTotal(string Currency, decimal Now, decimal Then, decimal Difference);

/// <summary>One partner in one currency.</summary>
public sealed record SimulatedPartner(string PartnerId, string Currency, decimal Now, decimal Then, decimal Difference);

/// <summary>A partner to be made.</summary>
public sealed record NewPartner
{
    /// <summary>Unique in the tenant.</summary>
    public required string Email { get; init; }

    /// <summary>Of the person or company.</summary>
    public required string Name { get; init; }

    /// <summary>Whether a mail with a sign-in link goes out (when null: yes). Without it the partner is active at once.</summary>
    public bool? SendInvite { get; init; }

    /// <summary>Programs to grant: null means all, an empty list none.</summary>
    public IReadOnlyList<string>? ProgramIds { get; init; }
}

/// <summary>A partner of the tenant's program.</summary>
public sealed record Partner(
    string Id, string Email, string Name, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, DateTimeOffset CreatedAt, DateTimeOffset? ApprovedAt = null,
    string? RevokeReason = null, string? StripeConnectAccountId = null)
{
    /// <summary><c>pending_review</c>, <c>invited</c>, <c>active</c> or <c>revoked</c>.</summary>
    public string Status => RevokedAt is not null ? "revoked" : ApprovedAt is null && ActivatedAt is null ? "pending_review" : ActivatedAt is null ? "invited" : "active";
}

/// <summary>A code that customers enter and that counts for a partner.</summary>
public sealed record Coupon(
    string Id, string PartnerId, string ProgramId, string Code, string? RewardStatus, string? RewardError, DateTimeOffset? DeactivatedAt, DateTimeOffset CreatedAt,
    long Redemptions90d, decimal Revenue90d);

/// <summary>What an import of partners did, or would do.</summary>
public sealed record PartnerImport(bool DryRun, ImportSummary Summary, IReadOnlyList<ImportRow> Report);

/// <summary>Counts of rows.</summary>
public sealed record ImportSummary(int Total, int Created, int Skipped, int Invalid);

/// <summary>One row of the file.</summary>
public sealed record ImportRow(int Row, string Email, string Status, string? Reason, string? PartnerId);

/// <summary>How far a brand is with what every brand does first.</summary>
public sealed record Onboarding(bool BrandInfoComplete, int CampaignCount, int PartnerCount, bool BillingReady, bool Complete);

/// <summary>Somebody's application went in.</summary>
public sealed record SignUpResult(bool Ok, string? Status, string? PartnerId);

/// <summary>A brand was signed up.</summary>
public sealed record BrandSignUp(bool Ok, NewTenant Tenant, bool MailDelivered);

/// <summary>A tenant.</summary>
public sealed record NewTenant(string Id, string Slug);

/// <summary>A partner's link. Visitors follow <c>{server}/t/{slug}/r/{linkKey}</c>.</summary>
public sealed record Link(string Id, string LinkKey, string ProgramId, string? DestinationUrl, DateTimeOffset? CreatedAt, string? Url = null);

/// <summary>One page of a list, and the cursor of the next one.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
