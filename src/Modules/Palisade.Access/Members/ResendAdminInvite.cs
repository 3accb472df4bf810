using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Members;

/// <summary>Mails a new invitation to a member that has not followed the first one; the first one stops working. Operators.</summary>
internal static class ResendAdminInvite
{
    internal sealed record Response(bool Ok);

    internal static async Task<IResult> HandleAsync(
        Id id, TenantSession db, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var member = await unit.OneOrDefaultAsync<MemberView>(
                    $"select {MemberView.Columns} from access.members m where m.org_id = m.tenant_id and m.id = {id.Value}", ct);
                if (member is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                if (member.RevokedAt is not null)
                {
                    return AccessErrors.InviteeRevoked.Result();
                }

                if (member.ActivatedAt is not null)
                {
                    return AccessErrors.AlreadyActivated.Result();
                }

                await invitations.InviteExistingAsync(unit, unit.Scope.TenantId, member.Id, member.Email, now, ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
    }
}
