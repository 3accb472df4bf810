using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>Makes a key of a partner. Operators for any partner, a partner's admin for its own. A revoked partner gets none.</summary>
internal static class CreatePartnerKey
{
    internal sealed record Request(string? Label);

    internal sealed record Response(Guid Id, string Plaintext);

    internal static async Task<IResult> HandleAsync(
        Id id, Request? request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (KeyLabel.Fault(request?.Label) is { } fault)
        {
            return fault;
        }

        var now = clock.GetUtcNow();
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

                var (keyId, key) = await KeyMinting.MintAsync(unit, partner.Id, "partner", [], request?.Label, now, ct);
                return Results.Json(new Response(keyId, key.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }

    private sealed record Partner(Guid Id, DateTimeOffset? ClosedAt);
}
