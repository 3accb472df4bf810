using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Settings;

/// <summary>Who may become a partner by signing up. Operators.</summary>
internal static class GetPartnerSignup
{
    internal static async Task<IResult> HandleAsync(TenantSession db, CancellationToken cancellationToken) =>
        Results.Json(await PartnerSignupSettings.ReadAsync(db, cancellationToken), ApiJson.Options);
}
