using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Terms;

/// <summary>
/// Replaces the terms agreed with a partner: for <c>?programId=</c> alone, or without it for every program granted to the partner now. A
/// program granted later begins with its own terms. Operators.
/// </summary>
internal static class PutTerms
{
    internal sealed record Response(TermsView Snapshot, IReadOnlyList<TermsView> Snapshots);

    internal static async Task<IResult> HandleAsync(
        Id id, TermsRequest request, Query query, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var program = query.Id("programId");
        Sql chosen = program is null
            ? $"select w.program_id from programs.grants w where w.org_id = {id.Value} order by w.program_id"
            : (Sql)$"select g.id from programs.programs g where g.id = {program}";
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                var partner = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                var programs = batch.List<Guid>(chosen);
                await batch.SendAsync(ct);
                if (!partner.Value)
                {
                    return ProgramsErrors.PartnerNotFound.Result();
                }

                if (programs.Value.Count == 0)
                {
                    return (program is null ? ProgramsErrors.NoProgramsGranted : ProgramsErrors.ProgramNotFound).Result();
                }

                var rows = await TermsWriter.ReplaceAsync(unit, id.Value, programs.Value, request, "amendment", clock.GetUtcNow(), ct);
                TermsView[] views = [.. rows.Select(row => row.ToView())];
                return Results.Json(new Response(views[0], views), ApiJson.Options);
            },
            cancellationToken);
    }
}
