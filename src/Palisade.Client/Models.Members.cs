namespace Palisade.Client;

/// <summary>Somebody of the brand's team, or of a partner.</summary>
/// <param name="Id">The member.</param>
/// <param name="Email">Address; masked for callers without <c>contacts.read</c>.</param>
/// <param name="Name">Name; masked like the address.</param>
/// <param name="Role">Name of the role.</param>
/// <param name="ActivatedAt">When the invitation was followed; null: not yet.</param>
/// <param name="RevokedAt">When the member was removed.</param>
/// <param name="InvitedUntil">Until when the invitation works that is out.</param>
/// <param name="LastSignInAt">When the member last signed in.</param>
/// <param name="CreatedAt">When the member was invited first.</param>
public sealed record Member(
    string Id, string Email, string Name, string Role, DateTimeOffset? ActivatedAt, DateTimeOffset? RevokedAt, DateTimeOffset? InvitedUntil,
    DateTimeOffset? LastSignInAt, DateTimeOffset CreatedAt)
{
    /// <summary><c>invited</c>, <c>active</c> or <c>removed</c>.</summary>
    public string Status => RevokedAt is not null ? "removed" : ActivatedAt is not null ? "active" : "invited";
}

/// <summary>Somebody was removed.</summary>
/// <param name="RevokedAt">The moment from which no request of theirs is served.</param>
/// <param name="RevokedKeys">How many keys of theirs were revoked.</param>
/// <param name="KeptKeys">How many keys of theirs the caller took over.</param>
public sealed record RemovedMember(DateTimeOffset RevokedAt, int RevokedKeys, int KeptKeys);

/// <summary>A role and what it allows.</summary>
/// <param name="Id">Of the brand's own roles; null for built-in ones.</param>
/// <param name="Name">What members are given.</param>
/// <param name="Kind"><c>brand</c>, <c>partner</c>, <c>agency</c> or <c>platform</c>.</param>
/// <param name="Description">Who it is for.</param>
/// <param name="BuiltIn">Built-in roles do not change.</param>
/// <param name="CanWrite">False: it changes nothing.</param>
/// <param name="Permissions">Names of permissions.</param>
/// <param name="Members">How many people hold it; for the brand's own roles.</param>
public sealed record MemberRole(
    string? Id, string Name, string Kind, string Description, bool BuiltIn, bool CanWrite, IReadOnlyList<string> Permissions, long? Members);

/// <summary>Under which terms a new key works.</summary>
public sealed record KeyWish
{
    /// <summary>What it may do; empty: everything an operator may.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>A note to recognise it by.</summary>
    public string? Label { get; init; }

    /// <summary>When it stops working; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Addresses and networks (CIDR) it works from; null: from everywhere.</summary>
    public IReadOnlyList<string>? AllowedFrom { get; init; }

    /// <summary>Requests a minute it is limited to; null: no limit of its own.</summary>
    public int? RequestsPerMinute { get; init; }
}
