using System.Text.Json;

namespace Palisade.Client;

/// <summary>What is asked for about a transfer that is stuck.</summary>
public sealed record RecoveryWish
{
    /// <summary><c>dispose_intent</c>, <c>release_intent_for_retry</c>, <c>resolve_duplicate_review</c> or <c>confirm_payment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Why; needed to give up and to confirm.</summary>
    public string? Reason { get; init; }

    /// <summary>Which attempt was looked at; needed to send again, which is refused when another one began meanwhile.</summary>
    public int? ObservedGeneration { get; init; }

    /// <summary>The provider's name of the transfer that counts.</summary>
    public string? KeptTransferId { get; init; }

    /// <summary>Of several transfers none counts: all were taken back.</summary>
    public bool? AllReversed { get; init; }

    /// <summary>For colleagues.</summary>
    public string? Note { get; init; }
}

/// <summary>A request about a stuck transfer, and what became of it.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Rail">How the payout is paid.</param>
/// <param name="Kind">What was asked for.</param>
/// <param name="TargetId">The payout.</param>
/// <param name="Params">What was said with it.</param>
/// <param name="Note">For colleagues.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="Status"><c>pending</c>, <c>applied</c> or <c>refused</c>.</param>
/// <param name="Outcome">Why, or what was done.</param>
/// <param name="Attempts">How often the provider was asked.</param>
/// <param name="RecheckDueAt">When it is asked next.</param>
/// <param name="AppliedAt">When it was carried out.</param>
/// <param name="CreatedAt">When it was asked for.</param>
public sealed record RecoveryRequest(
    string Id, string Rail, string Kind, string TargetId, JsonElement? Params, string? Note, string RequestedBy, string Status, string? Outcome, int Attempts,
    DateTimeOffset? RecheckDueAt, DateTimeOffset? AppliedAt, DateTimeOffset CreatedAt);

/// <summary>The brand's own payment provider.</summary>
/// <param name="Url">Where it takes orders.</param>
/// <param name="ConfirmationUrl">Where it reports back to.</param>
/// <param name="SecretPrefix">How the secret begins.</param>
/// <param name="PreviousSecretUntil">Until when the secret before is taken, too.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="UpdatedAt">When it was changed.</param>
public sealed record PayoutProvider(
    string Url, string ConfirmationUrl, string SecretPrefix, DateTimeOffset? PreviousSecretUntil, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Terms agreed with one partner for one program.</summary>
/// <param name="PartnerId">With whom.</param>
/// <param name="ProgramId">For which program.</param>
/// <param name="CommissionRules">What counts instead of the program's rules; null: those.</param>
/// <param name="HoldbackDays">What counts instead of the program's days; null: those.</param>
/// <param name="Source">How they came to be.</param>
/// <param name="SnapshottedAt">Since when.</param>
public sealed record AgreedTerms(
    string PartnerId, string ProgramId, IReadOnlyList<CommissionRule>? CommissionRules, int? HoldbackDays, string Source, DateTimeOffset SnapshottedAt);

/// <summary>Events that are worked out again, and how far it got.</summary>
/// <param name="Id">Of the work.</param>
/// <param name="ProgramId">Of whose users; null: all.</param>
/// <param name="From">Since when.</param>
/// <param name="Reason"><c>operator</c>, or what made it necessary.</param>
/// <param name="Status"><c>queued</c>, <c>running</c> or <c>done</c>.</param>
/// <param name="UsersDone">Users looked at.</param>
/// <param name="EventsDone">Events looked at.</param>
/// <param name="EventsChanged">Events whose credit or commissions changed.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it was done.</param>
public sealed record Rederivation(
    string Id, string? ProgramId, DateTimeOffset From, string Reason, string Status, long UsersDone, long EventsDone, long EventsChanged, DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>An agency of the brand: an organization of its own.</summary>
public sealed record Agency(string Id, string Name, int Members, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt);
