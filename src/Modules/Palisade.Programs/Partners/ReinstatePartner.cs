using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>Takes a revoked partner back. Its people may sign in again; keys and sessions from before stay dead. Operators.</summary>
internal static class ReinstatePartner
{
    internal sealed record Response(bool Ok);

    internal static Task<IResult> HandleAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                var batch = unit.Batch();
                var known = batch.OneOrDefault<bool>($"select true from programs.partners p where p.id = {id.Value}");
                var reinstated = batch.Execute(
                    $"""
                    update programs.partners as p
                    set revoked_at = null, revoke_reason = null, updated_at = {now}
                    where p.id = {id.Value} and p.revoked_at is not null
                    """);
                batch.Execute(LinkInvalidation.Statement(unit.Scope.TenantId));
                await batch.SendAsync(ct);
                if (reinstated.Value == 0)
                {
                    return (known.Value ? ProgramsErrors.NotRevoked : CommonErrors.NotFound).Result();
                }

                await OrganizationClosing.ReopenAsync(unit, id.Value, now, ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
}
