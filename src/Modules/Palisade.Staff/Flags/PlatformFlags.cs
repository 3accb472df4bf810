using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Staff.Operators;

namespace Palisade.Staff.Flags;

/// <summary>
/// The platform's rules of feature flags: they hold for every brand, or where the brand decides, for those without a rule of their own. Among
/// <c>organizations</c>, a brand's id stands for the brand itself. Needs the installation's platform key.
/// </summary>
internal static class PlatformFlags
{
    internal static async Task<IResult> ListAsync(FeatureCatalog catalog, OperatorDesk desk, CancellationToken cancellationToken) =>
        Results.Json(await FlagRules.ListAsync(catalog, desk.Open(), cancellationToken), ApiJson.Options);

    internal static Task<IResult> SetAsync(
        string key, JsonElement request, FeatureCatalog catalog, FeatureBook book, OperatorDesk desk, TimeProvider clock, CancellationToken cancellationToken) =>
        FlagRules.SetAsync(catalog, book, desk.Open(), key, request, Guid.Empty, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> ResetAsync(string key, FeatureCatalog catalog, FeatureBook book, OperatorDesk desk, CancellationToken cancellationToken) =>
        FlagRules.ResetAsync(catalog, book, desk.Open(), key, cancellationToken);
}
