using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>One partner. Operators see any, a partner sees itself; anybody else's id answers like one that does not exist.</summary>
internal static class GetPartner
{
    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        var partner = await db.OneOrDefaultAsync<PartnerRow>(
            $"select {PartnerView.Columns} from programs.partners p where p.id = {id.Value}", cancellationToken);
        return partner is null ? CommonErrors.NotFound.Result() : Results.Json(partner.ToView(), ApiJson.Options);
    }
}
