using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs.Catalog;

/// <summary>
/// The programs the caller may promote: for a partner those granted to it that accept activity now, for operators all. Newest first, by cursor.
/// </summary>
internal static class ListMyPrograms
{
    internal sealed record Response(IReadOnlyList<Program> Programs, string? NextCursor);

    internal sealed record Program(
        Guid Id,
        string Name,
        string DestinationUrl,
        string? DeepLinkAllowedDomains,
        DateTimeOffset? StartsAt,
        DateTimeOffset? EndsAt,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Source,
        [property: JsonIgnore] DateTimeOffset CreatedAt);

    internal static async Task<IResult> HandleAsync(Query query, TenantSession db, Actor actor, TimeProvider clock, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        var now = clock.GetUtcNow();
        Sql after = query.Cursor() is { } cursor ? $"and (g.created_at, g.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;

        // Which grants the join can see is the wall's decision: a partner has no others than its own.
        Sql source = actor.IsPartner ? (Sql)$"w.source" : $"null::text as source";
        Sql granted = actor.IsPartner ? $"join programs.grants w on w.tenant_id = g.tenant_id and w.program_id = g.id" : Sql.Empty;
        Sql active = actor.IsPartner
            ? $"and g.blocked_at is null and (g.starts_at is null or g.starts_at <= {now}) and (g.ends_at is null or g.ends_at > {now})"
            : Sql.Empty;
        var rows = await db.ListAsync<Program>(
            $"""
            select g.id, g.name, g.destination_url, g.deep_link_allowed_domains, g.starts_at, g.ends_at, {source}, g.created_at
            from programs.programs g
            {granted}
            where true {active} {after}
            order by g.created_at desc, g.id desc
            limit {limit + 1}
            """,
            cancellationToken);
        var (page, next) = Page.Of(rows, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
