using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Leaving.Account;

/// <summary>Takes a deletion back while the grace lasts: everything is as it was. Operators; never a scoped key.</summary>
internal static class RestoreAccount
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(Actor actor, TenantSession db, ITenantLookup tenants, TimeProvider clock, CancellationToken cancellationToken)
    {
        var result = await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (!await unit.OneAsync<bool>($"select doors.stay()", ct))
                {
                    return LeavingErrors.NotPendingDeletion.Result();
                }

                var now = clock.GetUtcNow();
                await unit.ExecuteAsync($"update leaving.departures set restored_by = {actor.Id}, restored_at = {now} where restored_at is null", ct);
                await DepartureMail.SendAsync(unit, brand => $"{brand} stays", "Somebody of your team restored the brand: it will not be erased.", now, ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
        tenants.ForgetLeaving(db.Scope.TenantId);
        return result;
    }
}
