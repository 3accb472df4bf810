using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>
/// Takes a member of the team its access, as <see cref="RemoveMember"/> does, in the form of existing clients. Operators, but nobody their own
/// account, and never the last active one.
/// </summary>
internal static class RevokeAdmin
{
    private const int LongestReason = 500;

    internal sealed record Request(string? Reason);

    internal sealed record Response(bool Ok, DateTimeOffset RevokedAt);

    internal static async Task<IResult> HandleAsync(
        Id id, Request? request, Actor actor, TenantSession db, MemberRemoval removal, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request?.Reason is { Length: > LongestReason })
        {
            return CommonErrors.InvalidBody.Fields(("reason", $"At most {LongestReason} characters."));
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (_, refusal) = await removal.RemoveAsync(
                    unit, unit.Scope.TenantId, id.Value, actor, request?.Reason, LeftKeys.Revoked, AccessErrors.CannotRevokeLastActiveAdmin, now, ct);
                return refusal is not null ? refusal : Results.Json(new Response(Ok: true, now), ApiJson.Options);
            },
            cancellationToken);
    }
}
