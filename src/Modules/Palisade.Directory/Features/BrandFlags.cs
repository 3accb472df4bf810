using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory.Features;

/// <summary>
/// Feature flags of the brand: what each is, the brand's own rule, and whether the brand decides. A rule is
/// <c>{on, percent?, roles?, organizations?}</c>. Operators, and keys with <c>settings:read</c> and <c>settings:write</c>.
/// </summary>
internal static class BrandFlags
{
    internal static async Task<IResult> ListAsync(FeatureCatalog catalog, TenantSession db, CancellationToken cancellationToken) =>
        Results.Json(await FlagRules.ListAsync(catalog, db, cancellationToken), ApiJson.Options);

    internal static async Task<IResult> SetAsync(
        string key, JsonElement request, Actor actor, FeatureCatalog catalog, FeatureBook book, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        Refusal(catalog, key) ?? await FlagRules.SetAsync(catalog, book, db, key, request, actor.Id, clock.GetUtcNow(), cancellationToken);

    /// <summary>Takes the brand's own rule away: the platform's holds again, or what the code says.</summary>
    internal static async Task<IResult> ResetAsync(string key, FeatureCatalog catalog, FeatureBook book, TenantSession db, CancellationToken cancellationToken) =>
        Refusal(catalog, key) ?? await FlagRules.ResetAsync(catalog, book, db, key, cancellationToken);

    private static ProblemResult? Refusal(FeatureCatalog catalog, string key) =>
        catalog.FindFlag(key) is { BrandDecides: false } ? DirectoryErrors.FlagOfPlatform.Result() : null;
}
