using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Directory.Features;

/// <summary>
/// Sets settings, all or none: <c>{"key": value}</c>; null goes back to the default. Other processes know within a second. Operators, and keys with
/// <c>settings:write</c>; a few settings need more, as their list says.
/// </summary>
internal static class ChangeSettings
{
    /// <summary>Key of the one row that holds them.</summary>
    public const string Row = "values";

    internal static async Task<IResult> HandleAsync(
        JsonElement request, Actor actor, FeatureCatalog catalog, FeatureBook book, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.MemberNames() is null)
        {
            return CommonErrors.InvalidBody.Fields(("$", "An object of settings."));
        }

        var (values, resets, faults) = (new JsonObject(), new List<string>(), new List<(string, string)>());
        foreach (var member in request.EnumerateObject())
        {
            if (catalog.FindSetting(member.Name) is not { } setting)
            {
                faults.Add((member.Name, "There is no such setting."));
            }
            else if (setting.Needs is { } needed && !actor.May(needed))
            {
                return CommonErrors.Forbidden.Result(detail: null, ("required", needed.Name));
            }
            else if (member.Value.ValueKind == JsonValueKind.Null)
            {
                resets.Add(setting.Key);
            }
            else if (setting.Read(member.Value) is { } value)
            {
                values[setting.Key] = JsonSerializer.SerializeToNode(value);
            }
            else
            {
                faults.Add((setting.Key, setting.Least is { } least ? $"{setting.Type}, {least} to {setting.Most}." : $"{setting.Type}."));
            }
        }

        return faults.Count > 0
            ? CommonErrors.InvalidBody.Fields(faults)
            : await WriteAsync(values, resets, catalog, book, db, clock.GetUtcNow(), cancellationToken);
    }

    private static async Task<IResult> WriteAsync(
        JsonObject values, List<string> resets, FeatureCatalog catalog, FeatureBook book, TenantSession db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenant, gone) = (db.Scope.TenantId, resets.ToArray());
        var batch = db.Batch();

        // Merged by the database, so two changes at once both count.
        var stored = batch.OneOrDefault<string>(
            $"""
            insert into directory.settings as s (tenant_id, key, value, updated_at)
            values ({tenant}, {Row}, {Sql.Json(values.ToJsonString())}, {now})
            on conflict (tenant_id, key) do update set value = (s.value || excluded.value) - {gone}, updated_at = excluded.updated_at
            returning s.value::text
            """);

        // The row's own entry masks its values, as a setting elsewhere may hold anything; these are declared, and no secrets.
        batch.Note(new AuditNote(AuditActions.SettingsChanged, "setting", Row, new Change(values, resets)));
        batch.Execute(FeatureBook.Changed(tenant));
        await batch.SendAsync(cancellationToken);
        book.Forget(tenant);
        return Results.Json(ListSettings.Of(catalog, stored.Value), ApiJson.Options);
    }

    private sealed record Change(JsonObject Set, IReadOnlyList<string> Reset);
}
