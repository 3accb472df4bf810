using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>Mails a new invitation to a partner that is not active yet; earlier ones stop working. Operators, and keys with <c>partners:write</c>.</summary>
internal static class InvitePartner
{
    internal sealed record Response(bool Ok);

    internal static Task<IResult> HandleAsync(Id id, TenantSession db, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var partner = await unit.OneOrDefaultAsync<PartnerRow>(
                    $"select {PartnerView.Columns} from programs.partners p where p.id = {id.Value} for update", ct);
                var refusal = partner switch
                {
                    null => CommonErrors.NotFound,
                    { RevokedAt: not null } => ProgramsErrors.PartnerRevoked,
                    { ActivatedAt: not null } => ProgramsErrors.AlreadyActivated,
                    { ApprovedAt: null } => ProgramsErrors.PartnerPendingReview,
                    _ => null,
                };
                if (refusal is not null)
                {
                    return refusal.Result();
                }

                var invitation = new Invitation(id.Value, partner!.Email, partner.Name, LinkPurpose.PartnerInvite);
                await invitations.InviteAsync(unit, invitation, clock.GetUtcNow(), ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
}
