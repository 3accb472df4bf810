namespace Palisade.Client;

/// <summary>A session of one's own: enough to recognise it.</summary>
/// <param name="Id">Names it when it is ended.</param>
/// <param name="Device">What the browser calls itself; null when it says nothing that is known.</param>
/// <param name="Network">The network it was opened from, never the whole address.</param>
/// <param name="Method"><c>magic_link</c> or <c>passkey</c>.</param>
/// <param name="CreatedAt">When the person signed in.</param>
/// <param name="LastSeenAt">Within some seconds.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="SecondFactorAt">When a second factor was last shown in it.</param>
/// <param name="Current">The one that asks.</param>
public sealed record OwnSession(
    string Id, string? Device, string? Network, string Method, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, DateTimeOffset? SecondFactorAt,
    bool Current);

/// <summary>What the person's address belongs to in this brand.</summary>
/// <param name="Id">The membership.</param>
/// <param name="OrganizationId">The organization.</param>
/// <param name="OrganizationName">Null: the brand's team.</param>
/// <param name="Kind"><c>brand</c>, <c>partner</c> or <c>agency</c>.</param>
/// <param name="Role">By name.</param>
/// <param name="LastSignInAt">When somebody last signed in as it.</param>
/// <param name="Current">The one that asks.</param>
public sealed record OwnMembership(string Id, string OrganizationId, string? OrganizationName, string Kind, string Role, DateTimeOffset? LastSignInAt, bool Current);

/// <summary>Second factors of one's own, and what the brand asks for.</summary>
/// <param name="Methods">What can be shown: <c>passkey</c>, <c>totp</c>, <c>recovery_code</c>.</param>
/// <param name="TotpSince">Since when there is an authenticator app.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes are not used yet.</param>
/// <param name="Required">Whether the brand requires one of this person.</param>
/// <param name="ShownAt">When one was last shown in this session.</param>
/// <param name="StepUpMinutes">How long a proof is fresh.</param>
public sealed record SecondFactor(IReadOnlyList<string> Methods, DateTimeOffset? TotpSince, int RecoveryCodesLeft, bool Required, DateTimeOffset? ShownAt, int StepUpMinutes);

/// <summary>An authenticator app is being set up; it counts when it has shown a code.</summary>
/// <param name="Secret">For whoever types it.</param>
/// <param name="Uri">For whoever scans it: the text of the QR code.</param>
public sealed record NewAuthenticator(string Secret, string Uri);

/// <summary>A passkey of one's own.</summary>
/// <param name="Id">Names it here.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Host">Where it works.</param>
/// <param name="Synced">Whether it is on more than one device.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="LastUsedAt">When it last proved something.</param>
public sealed record Passkey(string Id, string Name, string Host, bool Synced, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
