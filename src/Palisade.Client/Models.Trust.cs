using System.Text.Json;

namespace Palisade.Client;

/// <summary>What the brand asks of people who sign in.</summary>
/// <param name="SecondFactor"><c>optional</c>, or <c>team</c>: the brand's team does nothing without one.</param>
/// <param name="StepUp"><c>with_second_factor</c>, or <c>always</c>: whoever has none signs in again before sensitive acts.</param>
/// <param name="StepUpMinutes">How long a proof is fresh.</param>
/// <param name="IdleMinutes">A session that was not used for so long has ended; null: however long.</param>
/// <param name="AbsoluteHours">A session ends so long after the sign-in, used or not.</param>
public sealed record SignInSettings(string SecondFactor, string StepUp, int StepUpMinutes, int? IdleMinutes, int AbsoluteHours);

/// <summary>Something the brand may set.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Type"><c>boolean</c> or <c>integer</c>.</param>
/// <param name="Description">What it is.</param>
/// <param name="Value">What holds.</param>
/// <param name="Default">What holds where nobody has said anything.</param>
/// <param name="Least">The smallest number.</param>
/// <param name="Most">The largest number.</param>
/// <param name="IsSet">Whether the brand has said something.</param>
/// <param name="Needs">The permission it takes besides <c>settings.write</c>.</param>
public sealed record BrandSetting(string Key, string Type, string Description, JsonElement Value, JsonElement Default, int? Least, int? Most, bool IsSet, string? Needs);

/// <summary>Somebody of the platform's staff looks, or wants to look, into the brand.</summary>
/// <param name="Id">The reach.</param>
/// <param name="OperatorName">Who.</param>
/// <param name="Role">As whom.</param>
/// <param name="Reason">What for, in their words.</param>
/// <param name="Write">Whether they may change things.</param>
/// <param name="BreakGlass">Begun without the brand, by two of the staff.</param>
/// <param name="NeedsApproval">It begins when the brand approves.</param>
/// <param name="Minutes">For how long.</param>
/// <param name="Status"><c>requested</c>, <c>active</c>, <c>expired</c>, <c>ended</c>, <c>refused</c> or <c>lapsed</c>.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="ConfirmedName">The second of the staff, of a broken glass.</param>
/// <param name="GrantedAt">When it began.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="RefusedAt">When the brand refused.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndedBy"><c>brand</c>, <c>platform</c> or <c>time</c>.</param>
public sealed record Reach(
    string Id, string OperatorName, string Role, string Reason, bool Write, bool BreakGlass, bool NeedsApproval, int Minutes, string Status, DateTimeOffset RequestedAt,
    string? ConfirmedName, DateTimeOffset? GrantedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RefusedAt, DateTimeOffset? EndedAt, string? EndedBy);

/// <summary>Where everything that happens is sent, by syslog over TLS.</summary>
/// <param name="Host">Of the collector.</param>
/// <param name="Port">Of the collector.</param>
/// <param name="Format"><c>cef</c> or <c>json</c>.</param>
/// <param name="Authority">Who signs its certificate, as PEM; null: those the server trusts anyway.</param>
/// <param name="Behind">How many entries wait to be sent.</param>
/// <param name="LastSentAt">When something was last taken.</param>
/// <param name="FailingSince">Since when nothing is taken.</param>
/// <param name="LastError">Why, as a code.</param>
public sealed record EventCollector(
    string Host, int Port, string Format, string? Authority, long Behind, DateTimeOffset? LastSentAt, DateTimeOffset? FailingSince, string? LastError);

/// <summary>A request of the directory; values are masked.</summary>
public sealed record ScimRequest(string Id, DateTimeOffset At, string TokenId, string Method, string Path, string? Query, string? Body, int Status, string? Error, int TookMs);

/// <summary>The successor of a token, shown once.</summary>
public sealed record ReplacedScimToken(string Id, string Plaintext, DateTimeOffset OldExpiresAt);

/// <summary>Somebody was forgotten.</summary>
/// <param name="Id">Of the certificate.</param>
/// <param name="ErasedBy">Who had it done.</param>
/// <param name="ErasedAt">When.</param>
public sealed record Erasure(string Id, string ErasedBy, DateTimeOffset ErasedAt);
