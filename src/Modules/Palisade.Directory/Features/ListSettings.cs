using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Directory.Features;

/// <summary>What the brand may set, with type, bounds, default and the value that holds. Operators, and keys with <c>settings:read</c>.</summary>
internal static class ListSettings
{
    internal sealed record Response(IReadOnlyList<SettingView> Settings);

    internal sealed record SettingView(
        string Key, string Type, string Description, object Value, object Default, int? Least, int? Most, bool IsSet, string? Needs);

    internal static async Task<IResult> HandleAsync(FeatureCatalog catalog, TenantSession db, CancellationToken cancellationToken)
    {
        var stored = await db.OneOrDefaultAsync<string>($"select s.value::text from directory.settings s where s.key = {ChangeSettings.Row}", cancellationToken);
        return Results.Json(Of(catalog, stored), ApiJson.Options);
    }

    internal static Response Of(FeatureCatalog catalog, string? stored)
    {
        using var json = JsonDocument.Parse(stored ?? "{}");
        return new Response(
        [
            .. catalog.Settings.Select(setting =>
            {
                var value = setting.Read(json.RootElement.At(setting.Key));
                return new SettingView(
                    setting.Key, setting.Type, setting.Description, value ?? setting.OtherwiseBoxed, setting.OtherwiseBoxed, setting.Least, setting.Most, value is not null,
                    setting.Needs?.Name);
            }),
        ]);
    }
}
