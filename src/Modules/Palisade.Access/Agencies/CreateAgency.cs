using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Members;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Agencies;

/// <summary>
/// Founds an agency: an organization of its own, whose people have roles of their own, and invites its first owner. Further people are invited at
/// <c>/partners/{id}/members</c>. Operators. Honours <c>Idempotency-Key</c>.
/// </summary>
internal static class CreateAgency
{
    internal sealed record Request(string Name, string OwnerEmail, string OwnerName);

    internal sealed record Response(AgencyView Agency, MemberView Owner);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Name).NotEmpty().MaximumLength(200);
            RuleFor(r => r.OwnerEmail).IsEmail();
            RuleFor(r => r.OwnerName).NotEmpty().MaximumLength(120);
        }
    }

    internal static Task<IResult> HandleAsync(
        Request request, TenantSession db, Invitations invitations, Idempotency idempotency, TimeProvider clock, CancellationToken cancellationToken) =>
        idempotency.RunAsync(db, "CreateAgency", request, (unit, ct) => FoundAsync(request, unit, invitations, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IdempotentResult> FoundAsync(
        Request request, UnitOfWork unit, Invitations invitations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenant, id) = (unit.Scope.TenantId, Guid.CreateVersion7(now));
        await unit.ExecuteAsync(
            $"""
            insert into directory.organizations (tenant_id, id, org_id, kind, name, created_at)
            values ({tenant}, {id}, {id}, 'agency', {request.Name.Trim()}, {now})
            """,
            cancellationToken);
        var owner = await unit.OneAsync<MemberView>(
            $"""
            insert into access.members as m (tenant_id, id, org_id, email, name, role, created_at, updated_at)
            values ({tenant}, {Guid.CreateVersion7(now)}, {id}, {EmailAddress.Normalize(request.OwnerEmail)}, {request.OwnerName.Trim()},
                {PermissionCatalog.AgencyOwner}, {now}, {now})
            returning {MemberView.Columns}
            """,
            cancellationToken);
        var until = await invitations.InviteExistingAsync(unit, id, owner.Id, owner.Email, now, cancellationToken);
        var agency = await unit.OneAsync<AgencyView>($"select {AgencyView.Columns} from directory.organizations o where o.id = {id}", cancellationToken);
        return new IdempotentResult(StatusCodes.Status201Created, new Response(agency, owner with { InvitedUntil = until }));
    }
}
