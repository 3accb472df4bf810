using Microsoft.AspNetCore.Http;
using Palisade.Access.Keys;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Config;

/// <summary>Makes a token for the brand's directory. Operators.</summary>
internal static class CreateScimToken
{
    private const int LongestLabel = 120;

    internal sealed record Request(string? Label);

    internal sealed record Response(Guid Id, string Plaintext, string BaseUrl);

    internal static async Task<IResult> HandleAsync(
        Request? request, Actor actor, TenantFeature tenant, TenantSession db, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request?.Label is { Length: > LongestLabel })
        {
            return CommonErrors.InvalidBody.Fields(("label", $"At most {LongestLabel} characters."));
        }

        var now = clock.GetUtcNow();
        var (id, plaintext) = await db.RunAsync((unit, ct) => ScimTokens.MintAsync(unit, request?.Label, actor.Id, now, ct), cancellationToken);
        var baseUrl = $"{options.PublicUrl.ToString().TrimEnd('/')}{tenant.PathPrefix}/scim/v2";
        return Results.Json(new Response(id, plaintext.Reveal(), baseUrl), ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }
}
