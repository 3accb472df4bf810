using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Terms;

/// <summary>
/// The terms agreed with a partner. They belong to one program each: <c>snapshot</c> is the one of <c>?programId=</c>, else the one agreed
/// last; <c>snapshots</c> holds those of every program, by cursor. Operators any partner's, a partner its own.
/// </summary>
internal static class GetTerms
{
    internal sealed record Response(TermsView? Snapshot, IReadOnlyList<TermsView> Snapshots, string? NextCursor);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var limit = query.Number("limit", otherwise: 100, least: 1, most: 200);
        var program = query.Id("programId");
        Sql ofProgram = program is null ? Sql.Empty : $"and t.program_id = {program}";
        Sql after = query.Cursor() is { } cursor ? $"and (t.snapshotted_at, t.program_id) < ({cursor.Time}, {cursor.Id})" : Sql.Empty;
        var batch = db.Batch();
        var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var rows = batch.List<TermsRow>(
            $"""
            select {TermsRow.Columns}
            from programs.partner_terms t
            where t.org_id = {id.Value} {ofProgram} {after}
            order by t.snapshotted_at desc, t.program_id desc
            limit {limit + 1}
            """);
        await batch.SendAsync(cancellationToken);
        if (!known.Value)
        {
            return ProgramsErrors.PartnerNotFound.Result();
        }

        var (page, next) = Page.Of(rows.Value, limit, row => new Cursor(row.SnapshottedAt, row.ProgramId));
        TermsView[] views = [.. page.Select(row => row.ToView())];
        return Results.Json(new Response(views.FirstOrDefault(), views, next), ApiJson.Options);
    }
}
