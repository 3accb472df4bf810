using System.Text.Json.Serialization;

namespace Palisade.Client;

/// <summary>Who a credential belongs to.</summary>
/// <param name="Role"><c>admin</c>, <c>partner</c> or <c>scoped</c>.</param>
/// <param name="Source"><c>session</c> or <c>key</c>.</param>
/// <param name="PartnerId">The partner, when it is one.</param>
/// <param name="Admin">The signed-in operator.</param>
/// <param name="Partner">The signed-in partner.</param>
/// <param name="MemberRole">The role itself, by name.</param>
/// <param name="Permissions">What the credential may do, as the API checks it.</param>
/// <param name="Attention">When it was asked for, and the credential is of the brand's team.</param>
public sealed record WhoAmI(
    string Role, string? Source, string? PartnerId, Person? Admin, Person? Partner, string? MemberRole = null, IReadOnlyList<string>? Permissions = null,
    Attention? Attention = null);

/// <summary>What asks for the attention of somebody of the brand's team.</summary>
/// <param name="Open">What waits, of what they may deal with.</param>
/// <param name="Reaches">Of the platform's staff who look in now.</param>
public sealed record Attention(IReadOnlyList<OpenCount> Open, IReadOnlyList<ReachInForce> Reaches);

/// <summary>How much waits of one kind.</summary>
/// <param name="Kind"><c>applications</c>, <c>commissions</c>, <c>fraud_cases</c>, <c>manual_payouts</c>, <c>returned_money</c>, <c>payout_conflicts</c>, <c>failing_webhooks</c> or <c>reaches</c>.</param>
/// <param name="Count">Up to a hundred.</param>
/// <param name="More">There may be more.</param>
public sealed record OpenCount(string Kind, int Count, bool More);

/// <summary>Somebody of the platform's staff looks into the brand.</summary>
public sealed record ReachInForce(string Id, string OperatorName, string Reason, DateTimeOffset ExpiresAt);

/// <summary>A person.</summary>
public sealed record Person(string Id, string? Name, string? Email);

/// <summary>A person was signed in.</summary>
public sealed record SignedIn(string Role, Person? Admin, Person? Partner)
{
    /// <summary>The <c>Set-Cookie</c> headers that carry the session, for a web application to pass on to its browser.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> SetCookies { get; init; } = [];
}

/// <summary>What a brand's public pages show.</summary>
public sealed record Branding(
    string? TenantSlug, string? ProgramName, string? LogoUrl, string? BrandColor, string? SupportEmail, string? FaviconUrl = null, string? BrandTextColor = null,
    string? ProgramTermsUrl = null, bool WhiteLabel = false, string? ApprovalStatus = null);

/// <summary>A new credential; its plaintext is never shown again.</summary>
public sealed record NewKey(string Id, string Plaintext);

/// <summary>A new tenant, with its first operator key.</summary>
/// <param name="Id">The tenant.</param>
/// <param name="Slug">Its name in URLs.</param>
/// <param name="ApiUrl">What a client takes as its API URL.</param>
/// <param name="OperatorKey">Shown once.</param>
public sealed record TenantAccess(string Id, string Slug, string ApiUrl, string OperatorKey);

/// <summary>What a portion of work on the vault's keys came to.</summary>
/// <param name="MasterId">The master key that wraps now.</param>
/// <param name="Before">Keys from before this time are replaced.</param>
/// <param name="Tenants">Tenants that were looked at.</param>
/// <param name="Keys">Their keys.</param>
/// <param name="Rewrapped">Keys that were wrapped anew.</param>
/// <param name="Rotated">Tenants that got a new key.</param>
/// <param name="Resealed">Secrets that were sealed anew.</param>
/// <param name="Unreadable">Keys or secrets that do not open, and stay as they are.</param>
/// <param name="Waiting">Old keys that are needed still.</param>
/// <param name="Next">Where to go on; null: the end was reached.</param>
public sealed record VaultWork(
    string? MasterId, DateTimeOffset? Before, int Tenants, int Keys, int Rewrapped, int Rotated, int Resealed, int Unreadable, int Waiting, string? Next);

/// <summary>Keys that are no more.</summary>
/// <param name="Id">The tenant.</param>
/// <param name="Keys">How many of its keys were destroyed.</param>
/// <param name="Secrets">How many secrets are lost with them.</param>
public sealed record DestroyedKeys(string Id, int Keys, long Secrets);
