using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SignIn;

/// <summary>
/// Where else the caller's address belongs to in this brand: the team, a partner, an agency. Each membership is an identity of its own, with its own
/// factors, so nobody is moved from one to another: a mailed link signs in there, as it would from the sign-in page. People alone, and told of others
/// only in a session that began with a link mailed to the address: a directory may say whose address a membership has, the mailbox proves it.
/// </summary>
internal static class OwnMemberships
{
    internal sealed record Response(IReadOnlyList<View> Memberships);

    internal sealed record LinkResponse(bool Ok);

    /// <param name="Id">The membership.</param>
    /// <param name="OrganizationId">The organization.</param>
    /// <param name="OrganizationName">Null: the brand's team.</param>
    /// <param name="Kind"><c>brand</c>, <c>partner</c> or <c>agency</c>.</param>
    /// <param name="Role">By name.</param>
    /// <param name="LastSignInAt">When somebody last signed in as it.</param>
    /// <param name="Current">The one that asks.</param>
    internal sealed record View(Guid Id, Guid OrganizationId, string? OrganizationName, string Kind, string Role, DateTimeOffset? LastSignInAt, bool Current);

    internal static async Task<IResult> ListAsync(Actor actor, OwnSignIn own, CancellationToken cancellationToken) =>
        Results.Json(
            new Response(await own.Of(actor).ListAsync<View>(
                $"""
                select m.id, m.org_id as organization_id, case when m.org_id <> m.tenant_id then o.name end as organization_name, o.kind, coalesce(r.name, m.role) as role, m.last_sign_in_at,
                    m.id = {actor.Id} as current
                from access.members m
                join directory.organizations o on o.tenant_id = m.tenant_id and o.id = m.org_id and o.closed_at is null
                left join access.roles r on r.tenant_id = m.tenant_id and r.id = m.role_id
                where m.email = {actor.Email} and m.activated_at is not null and m.revoked_at is null and (m.id = {actor.Id} or {Proved(actor)})
                order by m.org_id = m.tenant_id desc, o.name, m.id
                """,
                cancellationToken)),
            ApiJson.Options);

    /// <summary>Mails a link that signs in as one of them; as the caller itself, to prove once more who that is.</summary>
    internal static Task<IResult> MailLinkAsync(
        Id id, Actor actor, OwnSignIn own, SignInMail mails, ISecretVault vault, TimeProvider clock, CancellationToken cancellationToken) =>
        own.Of(actor).RunAsync(
            async (unit, ct) =>
            {
                var email = actor.Email ?? "";
                if (!await unit.OneAsync<bool>(
                    $"""
                    select exists (
                        select from access.members m
                        join directory.organizations o on o.tenant_id = m.tenant_id and o.id = m.org_id and o.closed_at is null
                        where m.id = {id.Value} and m.email = {email} and m.activated_at is not null and m.revoked_at is null and (m.id = {actor.Id} or {Proved(actor)}))
                    """,
                    ct))
                {
                    return CommonErrors.NotFound.Result();
                }

                await RequestSignIn.SendAsync(email, id.Value, unit, mails, vault, clock.GetUtcNow(), ct);
                return Results.Json(new LinkResponse(Ok: true), ApiJson.Options);
            },
            cancellationToken);

    /// <summary>Whether the session began with a mailed link. It ended with the address it was mailed to.</summary>
    private static Sql Proved(Actor actor) =>
        $"""
        exists (
            select from access.sessions s
            where s.org_id = {actor.OrganizationId} and s.member_id = {actor.Id} and s.id = {actor.SessionId} and s.method = 'magic_link')
        """;
}
