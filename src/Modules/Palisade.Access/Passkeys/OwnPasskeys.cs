using Microsoft.AspNetCore.Http;
using Palisade.Access.SecondFactor;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Passkeys;

/// <summary>The caller's own passkeys: see, rename, remove. Never the last second factor where the brand requires one. People alone.</summary>
internal static class OwnPasskeys
{
    public const int Most = 20;

    /// <param name="Id">Names it here.</param>
    /// <param name="Name">What its owner calls it.</param>
    /// <param name="Host">Where it works: browsers show it on no other host.</param>
    /// <param name="Synced">Whether it is on more than one device.</param>
    /// <param name="CreatedAt">Since when.</param>
    /// <param name="LastUsedAt">When it last proved something.</param>
    internal sealed record View(Guid Id, string Name, string Host, bool Synced, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
    {
        public static Sql Columns => $"k.id, k.name, k.rp_id as host, k.backed_up as synced, k.created_at, k.last_used_at";
    }

    internal sealed record Response(IReadOnlyList<View> Passkeys);

    internal sealed record RenameRequest(string? Name);

    internal sealed class Validator : FluentValidation.AbstractValidator<RenameRequest>
    {
        public Validator() => RuleFor(r => r.Name).IsPasskeyName();
    }

    internal static async Task<IResult> ListAsync(Actor actor, OwnSignIn own, CancellationToken cancellationToken)
    {
        var passkeys = await own.Of(actor).ListAsync<View>(
            $"""
            select {View.Columns}
            from access.passkeys k
            join access.members m on m.tenant_id = k.tenant_id and m.org_id = k.org_id and m.id = k.member_id
            where k.org_id = {actor.OrganizationId} and k.member_id = {actor.Id} and (m.links_void_before is null or k.created_at >= m.links_void_before)
            order by k.created_at desc, k.id desc
            """,
            cancellationToken);
        return Results.Json(new Response(passkeys), ApiJson.Options);
    }

    internal static async Task<IResult> RenameAsync(Id id, RenameRequest request, Actor actor, OwnSignIn own, CancellationToken cancellationToken)
    {
        var renamed = await own.Of(actor).OneOrDefaultAsync<View>(
            $"""
            update access.passkeys k set name = {request.Name!.Trim()}
            where k.org_id = {actor.OrganizationId} and k.member_id = {actor.Id} and k.id = {id.Value}
            returning {View.Columns}
            """,
            cancellationToken);
        return renamed is null ? CommonErrors.NotFound.Result() : Results.Json(renamed, ApiJson.Options);
    }

    internal static Task<IResult> RemoveAsync(Id id, Actor actor, OwnSignIn own, CancellationToken cancellationToken) =>
        own.Of(actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var needed = await LastFactor.IsNeededAsync(unit, actor, ct);
                var removed = await unit.ExecuteAsync(
                    $"delete from access.passkeys k where k.org_id = {actor.OrganizationId} and k.member_id = {actor.Id} and k.id = {id.Value}", ct);
                return removed == 0 ? CommonErrors.NotFound.Result() : needed ? AccessErrors.SecondFactorNeeded.Result() : Results.NoContent();
            },
            cancellationToken);

    /// <summary>The caller's passkeys for a host, for the framework.</summary>
    public static async Task<PasskeyOwner> ReadAsync(SqlRunner db, Guid organization, Guid member, string host, CancellationToken cancellationToken) =>
        new(member, organization, await db.ListAsync<StoredPasskey>(
            $"""
            select {StoredPasskey.Columns}
            from access.passkeys k
            join access.members m on m.tenant_id = k.tenant_id and m.org_id = k.org_id and m.id = k.member_id
            where k.org_id = {organization} and k.member_id = {member} and k.rp_id = {host} and (m.links_void_before is null or k.created_at >= m.links_void_before)
            order by k.id
            """,
            cancellationToken));

    /// <summary>
    /// Notes a use. Of two at once one wins, and a counter that does not grow is a copy of the authenticator (WebAuthn, section 6.1.1); authenticators
    /// without one say 0.
    /// </summary>
    public static async Task<bool> UseAsync(UnitOfWork unit, PasskeyOwner owner, Microsoft.AspNetCore.Identity.UserPasskeyInfo used, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (id, count, synced) = (used.CredentialId, (long)used.SignCount, used.IsBackedUp);
        return await unit.ExecuteAsync(
            $"""
            update access.passkeys k set sign_count = {count}, backed_up = {synced}, last_used_at = {now}
            where k.org_id = {owner.OrganizationId} and k.member_id = {owner.MemberId} and k.credential_id = {id}
                and (k.sign_count < {count} or (k.sign_count = 0 and {count} = 0))
            """,
            cancellationToken) == 1;
    }
}
