using System.Text.Json.Serialization;
using Palisade.Tenancy;

namespace Palisade.Access.Sessions;

/// <summary>A session as its owner sees it: enough to recognise it.</summary>
/// <param name="Id">Names it when it is revoked; nobody signs in with it.</param>
/// <param name="Device">What the browser calls itself; null when it says nothing that is known.</param>
/// <param name="Network">The network it was opened from, never the whole address.</param>
/// <param name="Method"><c>magic_link</c> or <c>passkey</c>.</param>
/// <param name="CreatedAt">When the person signed in.</param>
/// <param name="LastSeenAt">Within some seconds.</param>
/// <param name="ExpiresAt">When it ends at the latest.</param>
/// <param name="SecondFactorAt">When a second factor was last shown in it.</param>
internal sealed record SessionView(
    Guid Id, string? Device, string? Network, string Method, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, DateTimeOffset? SecondFactorAt)
{
    /// <summary>The one that asks.</summary>
    [JsonPropertyOrder(1)]
    public bool Current { get; init; }

    public static Sql Columns => $"s.id, s.device, s.network, s.method, s.created_at, s.last_seen_at, s.expires_at, s.second_factor_at";
}
