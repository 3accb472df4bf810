using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Grants;

/// <summary>Every program of the tenant, newest first and by cursor, with whether the partner has it. Operators.</summary>
internal static class ListGrants
{
    internal sealed record Response(IReadOnlyList<Item> Programs, string? NextCursor);

    internal sealed record Item(
        Guid Id,
        string Name,
        string DestinationUrl,
        string? DeepLinkAllowedDomains,
        bool Granted,
        string? GrantSource,
        DateTimeOffset? GrantedAt,
        [property: JsonIgnore] DateTimeOffset CreatedAt);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        Sql after = query.Cursor() is { } cursor ? $"and (g.created_at, g.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var rows = batch.List<Item>(
            $"""
            select g.id, g.name, g.destination_url, g.deep_link_allowed_domains,
                w.id is not null as granted, w.source as grant_source, w.created_at as granted_at, g.created_at
            from programs.programs g
            left join programs.grants w on w.tenant_id = g.tenant_id and w.program_id = g.id and w.org_id = {id.Value}
            where true {after}
            order by g.created_at desc, g.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (!known.Value)
        {
            return ProgramsErrors.PartnerNotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response(page, next), ApiJson.Options);
    }
}
