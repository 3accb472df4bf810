using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>Makes a key that acts as an operator. Operators.</summary>
internal static class CreateOperatorKey
{
    internal sealed record Request(string? Label);

    internal sealed record Response(Guid Id, string Plaintext);

    internal static async Task<IResult> HandleAsync(Request? request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (KeyLabel.Fault(request?.Label) is { } fault)
        {
            return fault;
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (id, key) = await KeyMinting.MintAsync(unit, unit.Scope.TenantId, "operator", [], request?.Label, now, ct);
                return Results.Json(new Response(id, key.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
