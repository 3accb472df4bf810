using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Settings;

/// <summary>The brand's name, looks and contact. Any actor of the tenant.</summary>
internal static class GetProgramSettings
{
    internal static async Task<IResult> HandleAsync(TenantSession db, CancellationToken cancellationToken) =>
        Results.Json(await db.OneAsync<ProgramSettings>($"select {ProgramSettings.Columns} from directory.tenants", cancellationToken), ApiJson.Options);
}
