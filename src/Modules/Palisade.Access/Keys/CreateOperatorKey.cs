using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>Makes a key that acts as an operator. Operators: it takes everything that such a key may do.</summary>
internal static class CreateOperatorKey
{
    internal sealed record Request(string? Label, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedFrom, int? RequestsPerMinute) : IKeyWish;

    internal sealed record Response(Guid Id, string Plaintext);

    internal static async Task<IResult> HandleAsync(
        Request? request, Actor actor, KeyCustody custody, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (terms, fault) = KeyTermsOf.Read(request, actor.Person, now);
        if (fault is not null)
        {
            return fault;
        }

        if (RoleRules.Above(custody.PermissionsOf("operator", []), actor.Permissions).Count > 0)
        {
            return AccessErrors.AboveOwnPermissions.Result();
        }

        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (id, key) = await KeyMinting.MintAsync(unit, unit.Scope.TenantId, "operator", [], request?.Label, now, terms, ct);
                return Results.Json(new Response(id, key.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
