using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>Approves a partner that signed up by itself and waits for review, and mails it the invitation that activates it. Operators.</summary>
internal static class ApprovePartner
{
    internal sealed record Response(bool Ok, DateTimeOffset ApprovedAt);

    internal static Task<IResult> HandleAsync(Id id, TenantSession db, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var now = clock.GetUtcNow();
                var batch = unit.Batch();
                var approval = batch.OneOrDefault<string>(BrandApproval.Statement);
                var stored = batch.OneOrDefault<PartnerRow>($"select {PartnerView.Columns} from programs.partners p where p.id = {id.Value} for update");
                await batch.SendAsync(ct);
                if (BrandApproval.Refusal(approval.Value) is { } gate)
                {
                    return gate;
                }

                var refusal = stored.Value switch
                {
                    null => CommonErrors.NotFound,
                    { RevokedAt: not null } => ProgramsErrors.PartnerRevoked,
                    { ApprovedAt: not null } => ProgramsErrors.AlreadyApproved,
                    _ => null,
                };
                if (refusal is not null)
                {
                    return refusal.Result();
                }

                await unit.ExecuteAsync($"update programs.partners set approved_at = {now}, updated_at = {now} where id = {id.Value}", ct);
                var invitation = new Invitation(id.Value, stored.Value!.Email, stored.Value.Name, LinkPurpose.PartnerInvite);
                await invitations.InviteAsync(unit, invitation, now, ct);
                return Results.Json(new Response(Ok: true, now), ApiJson.Options);
            },
            cancellationToken);
}
