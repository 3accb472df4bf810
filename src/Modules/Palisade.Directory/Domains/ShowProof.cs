using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory.Domains;

/// <summary>
/// The proof by a file, once the domain leads here: for a domain in use, on that domain, and for no claim beside. A first proof must come from
/// the owner's own server; if this one showed it, a name that still points here would belong to whoever claims it.
/// </summary>
internal static class ShowProof
{
    internal static async Task<IResult> HandleAsync(Id id, HttpRequest request, TenantSession db, CancellationToken cancellationToken)
    {
        var token = await db.OneOrDefaultAsync<string>(
            $"""
            select d.token from directory.domains d
            where d.id = {id.Value} and d.domain = {TenantResolution.HostOf(request)} and d.status = 'verified'
            """,
            cancellationToken);
        return token is null ? CommonErrors.NotFound.Result() : Results.Text($"openpartner-verify={token}");
    }
}
