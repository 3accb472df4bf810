using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Domains;

/// <summary>Gives a domain up: it stops leading here at once, and its token dies with the claim. Operators, and keys with <c>domains:write</c>.</summary>
internal static class ReleaseDomain
{
    internal sealed record Response(bool Ok);

    internal static Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken) => db.RunAsync<IResult>(
        async (unit, ct) =>
        {
            var domain = await unit.OneOrDefaultAsync<string>($"delete from directory.domains d where d.id = {id.Value} returning d.domain", ct);
            if (domain is null)
            {
                return CommonErrors.NotFound.Result();
            }

            await unit.ExecuteAsync($"select doors.release_host({domain})", ct);
            return Results.Json(new Response(Ok: true), ApiJson.Options);
        },
        cancellationToken);
}
