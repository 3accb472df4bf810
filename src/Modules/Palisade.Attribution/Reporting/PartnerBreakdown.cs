using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Attribution.Reporting;

/// <summary>A partner's clicks by one dimension, most frequent first. The partner itself, operators, <c>partners:read</c>.</summary>
internal static class PartnerBreakdown
{
    /// <summary>Dimensions read out of the user agent look at this many of the newest clicks.</summary>
    public const int MostSampled = 5000;

    internal sealed record Response(string Dimension, IReadOnlyList<Count> Rows, int? SampleSize, bool? SampleCapped);

    internal sealed record Count(string Value, [property: JsonPropertyName("count")] long Clicks);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var dimension = query.OneOf("dimension", "referer", "utm_source", "utm_medium", "utm_campaign", "country", "device", "browser", "os")
            ?? throw new ProblemException(CommonErrors.InvalidQuery.Fields(("dimension", "Is required.")));
        var range = ReportRange.Read(query, clock.GetUtcNow());
        var limit = query.Number("limit", otherwise: 10, least: 1, most: 50);
        Sql ofProgram = query.Id("programId") is { } program ? $"and c.program_id = {program}" : Sql.Empty;
        Sql where = $"c.org_id = {id.Value} and c.ts >= {range.Since} and c.ts < {range.Until} {ofProgram}";
        var sampled = dimension is "device" or "browser" or "os";

        var batch = db.Batch();
        var exists = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var counts = sampled
            ? null
            : batch.List<Count>(
                $"""
                select coalesce({Expression(dimension)}, '(none)') as value, count(*) as clicks
                from attribution.clicks c
                where {where}
                group by 1
                order by clicks desc, 1
                limit {limit}
                """);
        var agents = sampled
            ? batch.List<string>(
                $"""
                select coalesce(c.user_agent, '')
                from attribution.clicks c
                where {where}
                order by c.ts desc, c.id desc
                limit {MostSampled + 1}
                """)
            : null;
        await batch.SendAsync(cancellationToken);
        if (!exists.Value)
        {
            return CommonErrors.NotFound.Result();
        }

        if (agents is null)
        {
            return Results.Json(new Response(dimension, counts!.Value, null, null), ApiJson.Options);
        }

        var sample = agents.Value.Take(MostSampled).Select(agent => UserAgent.Read(agent, dimension)).ToList();
        var rows = sample.GroupBy(value => value).Select(group => new Count(group.Key, group.Count()))
            .OrderByDescending(row => row.Clicks).ThenBy(row => row.Value, StringComparer.Ordinal).Take(limit);
        return Results.Json(new Response(dimension, [.. rows], sample.Count, agents.Value.Count > MostSampled), ApiJson.Options);
    }

    private static Sql Expression(string dimension) => dimension switch
    {
        // The host alone: whole addresses would make every visitor a row of its own.
        "referer" => $"substring(c.referer from '^[a-z]+://([^/?#:]+)')",
        "utm_source" => $"c.utm_source",
        "utm_medium" => $"c.utm_medium",
        "utm_campaign" => $"c.utm_campaign",
        _ => $"c.country",
    };
}
