using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Contracts;

/// <summary>The stored rules of flags, of whichever tenant the scope is: a brand's own, or the platform's for all brands.</summary>
public static class FlagRules
{
    private static readonly ProblemError Unknown = DirectoryErrors.FlagNotFound;

    /// <summary>A flag and the rule that is stored; null where there is none.</summary>
    public sealed record FlagView(string Key, string Description, bool Default, bool BrandDecides, JsonElement? Rule, DateTimeOffset? UpdatedAt);

    /// <summary>All flags.</summary>
    public sealed record FlagList(IReadOnlyList<FlagView> Flags);

    /// <summary>Every flag with its rule under this scope.</summary>
    public static async Task<FlagList> ListAsync(FeatureCatalog catalog, TenantSession db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(db);
        var rows = (await db.ListAsync<Row>($"select f.key, f.rule::text as rule, f.updated_at from directory.flags f", cancellationToken))
            .ToDictionary(r => r.Key, StringComparer.Ordinal);
        return new FlagList([.. catalog.Flags.Select(flag => View(flag, rows.GetValueOrDefault(flag.Key)))]);
    }

    /// <summary>Stores a rule; other processes know within a second.</summary>
    public static async Task<IResult> SetAsync(
        FeatureCatalog catalog, FeatureBook book, TenantSession db, string key, JsonElement request, Guid by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(db);
        if (catalog.FindFlag(key) is not { } flag)
        {
            return Unknown.Result();
        }

        if (FlagRule.TryRead(request, out var fault) is not { } rule)
        {
            return CommonErrors.InvalidBody.Fields(("rule", fault));
        }

        var batch = db.Batch();
        var row = batch.OneOrDefault<Row>(
            $"""
            insert into directory.flags as f (tenant_id, key, rule, updated_by, updated_at)
            values ({db.Scope.TenantId}, {flag.Key}, {Sql.Json(rule.ToJson())}, {by}, {now})
            on conflict (tenant_id, key) do update set rule = excluded.rule, updated_by = excluded.updated_by, updated_at = excluded.updated_at
            returning f.key, f.rule::text as rule, f.updated_at
            """);
        batch.Execute(FeatureBook.Changed(db.Scope.TenantId));
        await batch.SendAsync(cancellationToken);
        book.Forget(db.Scope.TenantId);
        return Results.Json(View(flag, row.Value), ApiJson.Options);
    }

    /// <summary>Takes a rule away; taking away what is not there changes nothing.</summary>
    public static async Task<IResult> ResetAsync(FeatureCatalog catalog, FeatureBook book, TenantSession db, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(db);
        if (catalog.FindFlag(key) is not { } flag)
        {
            return Unknown.Result();
        }

        var batch = db.Batch();
        batch.Execute($"delete from directory.flags where key = {flag.Key}");
        batch.Execute(FeatureBook.Changed(db.Scope.TenantId));
        await batch.SendAsync(cancellationToken);
        book.Forget(db.Scope.TenantId);
        return Results.NoContent();
    }

    private static FlagView View(Flag flag, Row? row) =>
        new(flag.Key, flag.Description, flag.Otherwise, flag.BrandDecides, row is null ? null : JsonSerializer.Deserialize<JsonElement>(row.Rule), row?.UpdatedAt);

    private sealed record Row(string Key, string Rule, DateTimeOffset UpdatedAt);
}
