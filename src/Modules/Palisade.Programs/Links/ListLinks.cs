using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Programs.Links;

/// <summary>A partner's links, newest first, by cursor. Operators any partner's, a partner its own.</summary>
internal static class ListLinks
{
    internal sealed record Response(IReadOnlyList<LinkView> Links, string? NextCursor);

    internal static async Task<IResult> HandleAsync(
        Id id, Query query, TenantSession db, ServerOptions options, TenantFeature tenant, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        var program = query.Id("programId");
        Sql ofProgram = program is null ? Sql.Empty : $"and l.program_id = {program}";
        Sql after = query.Cursor() is { } cursor ? $"and (l.created_at, l.id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var rows = batch.List<LinkRow>(
            $"""
            select {LinkRow.Columns}
            from programs.links l
            where l.org_id = {id.Value} {ofProgram} {after}
            order by l.created_at desc, l.id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (!known.Value)
        {
            return ProgramsErrors.PartnerNotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.CreatedAt, row.Id));
        return Results.Json(new Response([.. page.Select(row => row.ToView(options, tenant))], next), ApiJson.Options);
    }
}
