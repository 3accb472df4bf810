using System.Text.Json.Nodes;
using Palisade.Access.Scim.Protocol;
using Palisade.Access.Scim.Schema;
using Palisade.Platform;

namespace Palisade.Access.Scim.Users;

/// <summary>What of a user the server itself works with: kept in columns beside the document.</summary>
internal sealed record UserFacts(string UserKey, string Address, string DisplayName, string? ExternalId, bool Active)
{
    private const int LongestName = 120;
    private const int LongestUserName = 512;

    /// <summary>
    /// Reads a resource in canonical form. The address is the primary mail address, else the first, else a userName that is one: who has none
    /// could never sign in, and is refused.
    /// </summary>
    public static UserFacts Of(JsonObject canonical)
    {
        ResourceReader.CheckRequired(canonical, UserSchema.Resource);
        var userName = Text(canonical, "userName")!;
        if (userName.Length > LongestUserName)
        {
            throw ScimErrors.InvalidValue.Exception($"'userName' is longer than {LongestUserName} characters.");
        }

        var emails = (canonical["emails"] as JsonArray)?.OfType<JsonObject>().Where(e => Text(e, "value") is not null).ToList() ?? [];
        var address = (emails.Find(e => ResourceReader.IsPrimary(e)) ?? emails.FirstOrDefault()) is { } email ? Text(email, "value")! : userName;
        if (!EmailAddress.IsValid(address))
        {
            throw ScimErrors.InvalidValue.Exception("A mail address is needed, in 'emails' or as 'userName'.");
        }

        var name = canonical["name"] as JsonObject;
        var display = Text(canonical, "displayName") ?? (name is null ? null : Text(name, "formatted") ?? Joined(name)) ?? userName;
        return new UserFacts(
            userName.ToLowerInvariant(),
            EmailAddress.Normalize(address),
            Cut(display.Trim()),
            Text(canonical, "externalId"),
            canonical["active"]?.GetValue<bool>() ?? true);
    }

    private static string? Joined(JsonObject name) =>
        string.Join(' ', new[] { Text(name, "givenName"), Text(name, "familyName") }.OfType<string>()) is { Length: > 0 } both ? both : null;

    private static string? Text(JsonObject from, string name) => from[name]?.GetValue<string>() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static string Cut(string text) =>
        text.Length <= LongestName ? text : text[..(char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName)];
}
