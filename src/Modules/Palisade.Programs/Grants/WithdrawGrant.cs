using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Grants;

/// <summary>Takes a program from a partner. Its links stay and go on working; new ones are refused. Operators.</summary>
internal static class WithdrawGrant
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Id id, Id programId, TenantSession db, CancellationToken cancellationToken)
    {
        var removed = await db.ExecuteAsync(
            $"delete from programs.grants w where w.org_id = {id.Value} and w.program_id = {programId.Value}", cancellationToken);
        return removed == 0 ? ProgramsErrors.GrantNotFound.Result() : Results.Json(new Response(Ok: true), ApiJson.Options);
    }
}
