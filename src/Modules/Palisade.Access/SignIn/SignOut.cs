using Microsoft.AspNetCore.Http;
using Palisade.Access.Authentication;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.SignIn;

/// <summary>
/// Revokes the presented session and clears the cookie, also of a session that has expired: that is why visitors may call it. A request that
/// another site caused is refused like any other change under a cookie.
/// </summary>
internal static class SignOut
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(
        HttpContext context, TenantSession db, TrustedOrigins origins, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (SessionCookie.Read(context, options) is { } token)
        {
            if (!origins.IsOwn(context.Request))
            {
                return CommonErrors.CrossSite.Result();
            }

            await db.ExecuteAsync(
                $"update access.sessions set revoked_at = {clock.GetUtcNow()} where token_hash = {token.Hash()} and revoked_at is null", cancellationToken);
        }

        SessionCookie.Clear(context, options);
        return Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
