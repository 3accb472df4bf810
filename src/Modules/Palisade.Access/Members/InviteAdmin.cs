using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Roles;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Members;

/// <summary>Adds somebody to the brand's team and mails an invitation, in the form of existing clients. Operators.</summary>
internal static class InviteAdmin
{
    internal sealed record Request(string Email, string Name);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).IsEmail();
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, Actor actor, TenantSession db, RoleBook roles, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Membership.AboveCaller(roles.BuiltIn(PermissionCatalog.Operator), actor) is { } above)
        {
            return above;
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var tenant = unit.Scope.TenantId;
                var member = await unit.OneOrDefaultAsync<MemberView>(
                    $"""
                    insert into access.members as m (tenant_id, id, org_id, email, name, role, created_at, updated_at)
                    values ({tenant}, {Guid.CreateVersion7(now)}, {tenant}, {EmailAddress.Normalize(request.Email)}, {request.Name.Trim()}, 'operator', {now}, {now})
                    on conflict (tenant_id, org_id, email) do nothing
                    returning {MemberView.Columns}
                    """,
                    ct);
                if (member is null)
                {
                    return AccessErrors.EmailTaken.Result();
                }

                var until = await invitations.InviteExistingAsync(unit, tenant, member.Id, member.Email, now, ct);
                return Results.Json(member with { InvitedUntil = until }, ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
