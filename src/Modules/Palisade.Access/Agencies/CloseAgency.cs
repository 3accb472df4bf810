using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Agencies;

/// <summary>
/// Closes an agency, or opens it again: a closed one's people and keys are refused from the next request on, and its sessions and keys do not come back.
/// Operators.
/// </summary>
internal static class CloseAgency
{
    internal static Task<IResult> CloseAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        ChangeAsync(id.Value, OrganizationClosing.CloseAsync, db, clock.GetUtcNow(), cancellationToken);

    internal static Task<IResult> ReopenAsync(Id id, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        ChangeAsync(id.Value, OrganizationClosing.ReopenAsync, db, clock.GetUtcNow(), cancellationToken);

    private static Task<IResult> ChangeAsync(
        Guid id, Func<UnitOfWork, Guid, DateTimeOffset, CancellationToken, Task> change, TenantSession db, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (await unit.OneOrDefaultAsync<Guid?>($"select o.id from directory.organizations o where o.id = {id} and o.kind = 'agency' for update", ct) is null)
                {
                    return AccessErrors.AgencyNotFound.Result();
                }

                await change(unit, id, now, ct);
                return Results.Json(
                    await unit.OneAsync<AgencyView>($"select {AgencyView.Columns} from directory.organizations o where o.id = {id}", ct), ApiJson.Options);
            },
            cancellationToken);
}
