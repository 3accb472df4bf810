using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Catalog;

/// <summary>Every version of a program's terms, newest first: what an event of any day was priced by. Whoever sees programs.</summary>
internal static class ListProgramVersions
{
    internal sealed record Response(IReadOnlyList<VersionView> Versions);

    /// <summary>A version, in force from <c>EffectiveFrom</c> (null: from the beginning); of those in force at an instant the highest counts.</summary>
    internal sealed record VersionView(
        int Version, DateTimeOffset? EffectiveFrom, JsonElement CommissionRule, int AttributionWindowDays, string AttributionModel, int? HoldbackDays,
        DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, DateTimeOffset CreatedAt);

    internal static async Task<IResult> HandleAsync(Id id, TenantSession db, CancellationToken cancellationToken)
    {
        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.programs g where g.id = {id.Value}");
        var rows = batch.List<Row>(
            $"""
            select v.version, v.effective_from, v.commission_rule::text as commission_rule, v.attribution_window_days, v.attribution_model, v.holdback_days,
                v.starts_at, v.ends_at, v.created_at
            from programs.program_versions v
            where v.program_id = {id.Value}
            order by v.version desc
            """);
        await batch.SendAsync(cancellationToken);
        return exists.Value
            ? Results.Json(new Response([.. rows.Value.Select(row => row.ToView())]), ApiJson.Options)
            : CommonErrors.NotFound.Result();
    }

    private sealed record Row(
        int Version, DateTimeOffset EffectiveFrom, string CommissionRule, int AttributionWindowDays, string AttributionModel, int? HoldbackDays,
        DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, DateTimeOffset CreatedAt)
    {
        public VersionView ToView() => new(
            Version, EffectiveFrom == DateTimeOffset.MinValue ? null : EffectiveFrom, JsonSerializer.Deserialize<JsonElement>(CommissionRule),
            AttributionWindowDays, AttributionModel, HoldbackDays, StartsAt, EndsAt, CreatedAt);
    }
}
