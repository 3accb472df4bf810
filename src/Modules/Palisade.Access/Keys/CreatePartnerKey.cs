using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>Makes a key of a partner, which acts as its admin. Operators for any partner, a partner's admin for its own. A revoked partner gets none.</summary>
internal static class CreatePartnerKey
{
    internal sealed record Request(string? Label, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedFrom, int? RequestsPerMinute) : IKeyWish;

    internal sealed record Response(Guid Id, string Plaintext);

    internal static async Task<IResult> HandleAsync(
        Id id, Request? request, Actor actor, KeyCustody custody, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (terms, fault) = KeyTermsOf.Read(request, actor.Person, now);
        if (fault is not null)
        {
            return fault;
        }

        if (RoleRules.Above(custody.PermissionsOf("partner", []), actor.Permissions) is { Count: > 0 } above)
        {
            return AccessErrors.AboveOwnPermissions.Result(string.Join(", ", above), ("permissions", above));
        }

        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var partner = await unit.OneOrDefaultAsync<Partner>(
                    $"select o.id, o.closed_at from directory.organizations o where o.id = {id.Value} and o.kind = 'partner'", ct);
                if (partner is null)
                {
                    return AccessErrors.PartnerNotFound.Result();
                }

                if (partner.ClosedAt is not null)
                {
                    return AccessErrors.PartnerIsRevoked.Result();
                }

                var (keyId, key) = await KeyMinting.MintAsync(unit, partner.Id, "partner", [], request?.Label, now, terms, ct);
                return Results.Json(new Response(keyId, key.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }

    private sealed record Partner(Guid Id, DateTimeOffset? ClosedAt);
}
