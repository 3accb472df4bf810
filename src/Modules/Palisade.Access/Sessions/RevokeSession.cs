using Microsoft.AspNetCore.Http;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Sessions;

/// <summary>Ends one of the caller's own sessions, or all but the one that asks: they count no more from the next request on, on every server. People alone.</summary>
internal static class RevokeSession
{
    internal sealed record Response(int Revoked);

    internal static async Task<IResult> OneAsync(Id id, Actor actor, OwnSignIn own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var revoked = await own.Of(actor).ExecuteAsync(
            $"""
            update access.sessions set revoked_at = {clock.GetUtcNow()}
            where org_id = {actor.OrganizationId} and member_id = {actor.Id} and id = {id.Value} and revoked_at is null
            """,
            cancellationToken);
        return revoked == 0 ? CommonErrors.NotFound.Result() : Results.NoContent();
    }

    internal static async Task<IResult> OthersAsync(Actor actor, OwnSignIn own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var revoked = await own.Of(actor).ExecuteAsync(
            $"""
            update access.sessions set revoked_at = {now}
            where org_id = {actor.OrganizationId} and member_id = {actor.Id} and id <> {actor.SessionId} and revoked_at is null and expires_at > {now}
            """,
            cancellationToken);
        return Results.Json(new Response(revoked), ApiJson.Options);
    }
}
