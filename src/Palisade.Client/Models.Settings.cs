using System.Text.Json;

namespace Palisade.Client;

/// <summary>How the brand shows itself.</summary>
public sealed record BrandSettings(string? ProgramName, string? SupportEmail, string? LogoUrl, string? FaviconUrl, string? BrandColor, string? ProgramTermsUrl, bool WhiteLabel);

/// <summary>Who may become a partner without an invitation.</summary>
/// <param name="Policy"><c>auto_approve</c> or <c>require_review</c>.</param>
/// <param name="Disabled">Nobody may.</param>
public sealed record PartnerSignupSettings(string Policy, bool Disabled);

/// <summary>How the brand's mail leaves.</summary>
/// <param name="Kind"><c>none</c> (the platform's), <c>smtp</c> or <c>postmark</c>.</param>
/// <param name="From">The sender.</param>
/// <param name="Smtp">Of <c>smtp</c>.</param>
/// <param name="Postmark">Of <c>postmark</c>.</param>
public sealed record MailSettings(string Kind, string? From, SmtpSettings? Smtp, PostmarkSettings? Postmark);

/// <summary>A mail server.</summary>
public sealed record SmtpSettings(string? Host, int? Port, bool? Secure, string? User, bool HasPassword);

/// <summary>Postmark.</summary>
public sealed record PostmarkSettings(bool HasServerToken, string? MessageStream);

/// <summary>A test mail went out.</summary>
public sealed record MailTest(bool Ok, string To, string Transport);

/// <summary>A stored secret, which nobody can read back.</summary>
/// <param name="Id">Of the entry.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Which one of its kind.</param>
/// <param name="Value">What may be shown of it.</param>
/// <param name="State"><c>active</c> and the like.</param>
/// <param name="Managed">Another page of settings keeps it.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="PreviousUntil">Until when the one before works still.</param>
public sealed record Credential(string Id, string Kind, string Name, string Value, string State, bool Managed, DateTimeOffset CreatedAt, DateTimeOffset? PreviousUntil);

/// <summary>An API key, without its plaintext.</summary>
public sealed record ApiKey(
    string Id, string Prefix, string? Label, string Kind, IReadOnlyList<string>? Scopes, string? PartnerId, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedFrom, int? RequestsPerMinute);

/// <summary>An endpoint that hears what happens.</summary>
public sealed record WebhookEndpoint(
    string Id, string Url, string SecretPrefix, IReadOnlyList<string> Events, bool Active, string? Label, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt,
    DateTimeOffset? PreviousSecretUntil, WebhookCircuit? Circuit);

/// <summary>Whether deliveries are paused because too many failed.</summary>
public sealed record WebhookCircuit(string State, int FailuresInRow, DateTimeOffset? PausedUntil);

/// <summary>A new endpoint; its secret is shown once.</summary>
public sealed record NewWebhook(WebhookEndpoint Endpoint, string Secret);

/// <summary>A message to an endpoint, and what became of it.</summary>
public sealed record WebhookDelivery(
    string Id, string EventId, string EventType, JsonElement? Payload, string Status, int? HttpStatus, string? Error, int Attempts, DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt, DateTimeOffset? LastAttemptAt, DateTimeOffset? NextAttemptAt);

/// <summary>A URL of a partner that hears of its conversions.</summary>
public sealed record Postback(
    string Id, string PartnerId, string Url, IReadOnlyList<string> Events, bool Enabled, DateTimeOffset CreatedAt, DateTimeOffset? LastFiredAt, int? LastStatus,
    string? LastError, long SuccessCount, long FailureCount);

/// <summary>What partners are given to advertise with.</summary>
public sealed record BrandResource(string Id, string Kind, string Label, string? Description, string? Body, string? Url, DateTimeOffset CreatedAt);

/// <summary>A doubt about a partner.</summary>
public sealed record FraudCase(
    string Id, string PartnerId, string PartnerName, string Rule, string? ClickId, string? UserId, string Reason, string Status, DateTimeOffset OpenedAt,
    DateTimeOffset? DecidedAt, IReadOnlyList<FraudDecision>? Decisions);

/// <summary>What was decided about a doubt.</summary>
public sealed record FraudDecision(string Decision, string Reason, string ActorKind, DateTimeOffset DecidedAt);

/// <summary>A click that does not count.</summary>
public sealed record FlaggedClick(
    string Id, string FraudFlag, DateTimeOffset Ts, string? UserAgent, string? Referer, string LandingUrl, string PartnerId, string PartnerName, string? LinkKey,
    string? FlagReason = null);

/// <summary>Domains of mail addresses that raise a doubt, or never do.</summary>
public sealed record FraudSettings(IReadOnlyList<string> DisposableDomains, IReadOnlyList<string> AllowedDomains);

/// <summary>One thing that happened.</summary>
public sealed record AuditEntry(
    string Id, DateTimeOffset At, string Action, string Source, AuditActor Actor, AuditTarget Target, string? OrganizationId, JsonElement? Before, JsonElement? After, int Times,
    string? Reason, string? RequestId, long? Seq, string? Hash);

/// <summary>Who did it.</summary>
public sealed record AuditActor(string Kind, string? Id);

/// <summary>To what.</summary>
public sealed record AuditTarget(string Kind, string? Id);

/// <summary>The end of the chain, signed.</summary>
public sealed record AuditHead(string Tenant, long Seq, string Hash, DateTimeOffset SignedAt, string KeyId, string Signature);

/// <summary>Entries, newest first.</summary>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? NextCursor, AuditHead? Head);

/// <summary>All roles, and what there is to allow.</summary>
public sealed record RoleCatalog(IReadOnlyList<MemberRole> Roles, IReadOnlyList<PermissionLine> Permissions);

/// <summary>Something that can be allowed.</summary>
public sealed record PermissionLine(string Name, string Resource, string Verb, string Description, bool Writes, string? Scope, string? Needs, bool Grantable);

/// <summary>Whether the brand is leaving.</summary>
public sealed record DeletionStatus(bool Pending, DateTimeOffset? PendingDeletionAt, DateTimeOffset? HardDeleteAt, int? DaysRemaining, string? Reason);

/// <summary>Who may report conversions with a signature.</summary>
public sealed record InboundSource(string Name, string Url, DateTimeOffset CreatedAt, DateTimeOffset? PreviousSecretUntil);

/// <summary>A new secret of a source, shown once.</summary>
public sealed record InboundSecret(string Name, string Url, string Secret);

/// <summary>The brand's own Stripe.</summary>
public sealed record StripeSettings(string WebhookUrl, bool HasWebhookSecret, bool HasConnectWebhookSecret, bool HasSecretKey);

/// <summary>A directory's token, without its plaintext.</summary>
public sealed record ScimToken(string Id, string Prefix, string? Label, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>A new token of a directory, shown once.</summary>
public sealed record NewScimToken(string Id, string Plaintext, string BaseUrl);

/// <summary>A group of the directory, and the role it gives.</summary>
public sealed record ScimGroup(string Id, string DisplayName, string? ExternalId, long Members, string? Role, DateTimeOffset CreatedAt);

/// <summary>A file as the API sends it.</summary>
/// <param name="Content">The body, to be read once.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="FileName">What it is to be called, when the API says so.</param>
public sealed record ApiFile(Stream Content, string ContentType, string? FileName);
