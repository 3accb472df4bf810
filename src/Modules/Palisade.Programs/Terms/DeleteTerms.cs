using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Terms;

/// <summary>Ends agreed terms, of <c>?programId=</c> or of every program: the programs' own terms count again. Operators.</summary>
internal static class DeleteTerms
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, Query query, TenantSession db, CancellationToken cancellationToken)
    {
        var program = query.Id("programId");
        Sql ofProgram = program is null ? Sql.Empty : $"and t.program_id = {program}";
        var batch = db.Batch();
        var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
        var removed = batch.Execute($"delete from programs.partner_terms t where t.org_id = {id.Value} {ofProgram}");
        await batch.SendAsync(cancellationToken);
        return !known.Value ? ProgramsErrors.PartnerNotFound.Result()
            : removed.Value == 0 ? ProgramsErrors.SnapshotNotFound.Result()
            : Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
