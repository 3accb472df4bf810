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

    internal static async Task<IResult> HandleAsync(
        Request request, TenantSession db, FeatureBook features, Invitations invitations, Idempotency idempotency, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var tenant = db.Scope.TenantId;
        var known = await features.OfAsync(tenant, cancellationToken);
        return known.IsOn(AccessFeatures.Agencies, tenant, role: null, tenant)
            ? await idempotency.RunAsync(
                db, "CreateAgency", request, (unit, ct) => FoundAsync(request, unit, known.Of(AccessFeatures.MostAgencies), invitations, clock.GetUtcNow(), ct), cancellationToken)
            : AccessErrors.FeatureOff.Result();
    }

    private static async Task<IdempotentResult> FoundAsync(
        Request request, UnitOfWork unit, int most, Invitations invitations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenant, id) = (unit.Scope.TenantId, Guid.CreateVersion7(now));

        // The tenant's row is the queue for the limit.
        var queue = unit.Batch();
        queue.OneOrDefault<Guid>($"select t.tenant_id from directory.tenants t for update");
        var open = queue.OneOrDefault<long>($"select count(*) from directory.organizations o where o.kind = 'agency' and o.closed_at is null");
        await queue.SendAsync(cancellationToken);
        if (open.Value >= most)
        {
            throw AccessErrors.TooManyAgencies.Exception();
        }

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
