using System.Net;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Authentication;
using Palisade.Access.Rules;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Sessions;

/// <summary>Where somebody signs in from, as far as it is kept.</summary>
/// <param name="Device">What the browser calls itself, in a few words.</param>
/// <param name="Network">The network of the address.</param>
/// <param name="AddressHashes">The address as clicks are counted by.</param>
internal sealed record Whereabouts(string? Device, string? Network, string[] AddressHashes)
{
    public static Whereabouts Of(HttpContext context, Guid tenantId, VisitorHash visitors, DateTimeOffset now)
    {
        var address = context.Connection.RemoteIpAddress;
        return new Whereabouts(
            DeviceName.Of(context.Request.Headers.UserAgent.ToString()), CoarseAddress.Of(address), [.. visitors.Around(tenantId, address, now)]);
    }
}

/// <summary>Opens a session for a member: the same whatever proved who it is.</summary>
internal static class NewSession
{
    public const string MagicLink = "magic_link";

    public const string Passkey = "passkey";

    /// <summary>Adds the statements; the cookie is the caller's to set, once they are committed.</summary>
    public static void Open(
        SqlBatch batch, Guid tenantId, Guid orgId, Guid memberId, Secret token, string method, Whereabouts from, SignInPolicy policy, DateTimeOffset now)
    {
        DateTimeOffset? secondFactorAt = method == Passkey ? now : null;
        var ends = now + policy.Absolute;
        batch.Execute(
            $"""
            update access.members
            set activated_at = coalesce(activated_at, {now}), confirmed_at = coalesce(confirmed_at, {now}), last_sign_in_at = {now}, updated_at = {now},
                invited_until = null, invite_due_at = null
            where org_id = {orgId} and id = {memberId}
            """);

        // Invitations live for days; once somebody is in, none that is left signs anybody in.
        batch.Execute(
            $"""
            update access.magic_links set consumed_at = {now}
            where org_id = {orgId} and member_id = {memberId} and purpose in ('admin_invite', 'partner_invite') and consumed_at is null
            """);
        batch.Execute(
            $"""
            insert into access.sessions (
                tenant_id, id, org_id, member_id, token_hash, expires_at, created_at, last_seen_at, address_hashes, method, second_factor_at, device, network)
            values (
                {tenantId}, {Guid.CreateVersion7(now)}, {orgId}, {memberId}, {token.Hash()}, {ends}, {now}, {now}, {from.AddressHashes}, {method}, {secondFactorAt},
                {from.Device}, {from.Network})
            """);
        batch.Note(new AuditNote(AuditActions.SignedIn, "member", memberId.ToString(), new By(method), orgId));
    }

    private sealed record By([property: System.Text.Json.Serialization.JsonPropertyName("by")] string Method);
}
