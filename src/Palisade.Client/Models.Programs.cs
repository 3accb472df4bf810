namespace Palisade.Client;

/// <summary>One rule of a program's commission.</summary>
/// <param name="Type"><c>percent</c> of the event's value, or <c>fixed</c>.</param>
/// <param name="Value">Percent, or an amount in <paramref name="Currency"/>.</param>
/// <param name="Trigger"><c>every</c> event, or the <c>first</c> or every <c>subsequent</c> one of its type.</param>
/// <param name="EventType">The type of event; required for <c>first</c> and <c>subsequent</c>.</param>
/// <param name="Currency">ISO 4217 code, for fixed amounts.</param>
/// <param name="Recurring">Whether it is paid on renewals too.</param>
/// <param name="RecurringMonths">For how many months.</param>
public sealed record CommissionRule(
    string Type, decimal Value, string Trigger = "every", string? EventType = null, string? Currency = null, bool? Recurring = null, int? RecurringMonths = null);

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
public sealed record PartnerProgram(string Id, string Name, string DestinationUrl, string? AttributionModel, int? AttributionWindowDays, int? HoldbackDays);

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
public sealed record Partner(string Id, string Email, string Name, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, DateTimeOffset CreatedAt);

/// <summary>A partner's link. Visitors follow <c>{server}/t/{slug}/r/{linkKey}</c>.</summary>
public sealed record Link(string Id, string LinkKey, string ProgramId, string? DestinationUrl, DateTimeOffset? CreatedAt);

/// <summary>One page of a list, and the cursor of the next one.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
