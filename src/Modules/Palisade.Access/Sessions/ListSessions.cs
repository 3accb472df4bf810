using Microsoft.AspNetCore.Http;
using Palisade.Access.SignIn;
using Palisade.Platform;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Sessions;

/// <summary>Where the caller is signed in, here: sessions of the same person with other brands are not known here. People alone.</summary>
internal static class ListSessions
{
    private const int Most = 200;

    internal sealed record Response(IReadOnlyList<SessionView> Sessions);

    internal static async Task<IResult> HandleAsync(Actor actor, OwnSignIn own, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (db, now) = (own.Of(actor), clock.GetUtcNow());
        var policy = await SignInPolicy.ReadAsync(db, cancellationToken);
        var rows = await db.ListAsync<SessionView>(
            $"""
            select {SessionView.Columns}
            from access.sessions s
            where s.org_id = {actor.OrganizationId} and s.member_id = {actor.Id} and s.revoked_at is null and s.expires_at > {now}
            order by s.created_at desc, s.id desc
            limit {Most}
            """,
            cancellationToken);
        return Results.Json(
            new Response([.. rows.Where(s => policy.Admits(s.CreatedAt, s.LastSeenAt, now)).Select(s => s with { Current = s.Id == actor.SessionId })]), ApiJson.Options);
    }
}
