namespace Palisade.Client;

/// <summary>An operator of the platform.</summary>
/// <param name="Id">The operator.</param>
/// <param name="Email">Address.</param>
/// <param name="Name">Name: brands see it with a reach.</param>
/// <param name="Role"><c>admin</c> or <c>support</c>.</param>
/// <param name="Prefix">How the token begins.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">Until when the token works; null: until it is removed.</param>
/// <param name="RemovedAt">When the operator was removed.</param>
public sealed record PlatformOperator(
    string Id, string Email, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RemovedAt);

/// <summary>An operator that was just named.</summary>
/// <param name="Id">The operator.</param>
/// <param name="Email">Address.</param>
/// <param name="Name">Name.</param>
/// <param name="Role"><c>admin</c> or <c>support</c>.</param>
/// <param name="Token">The token, this once.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public sealed record NewPlatformOperator(string Id, string Email, string Name, string Role, string Token, DateTimeOffset? ExpiresAt);
