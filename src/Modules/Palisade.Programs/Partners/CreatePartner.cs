using System.Text.Json.Nodes;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Programs.Partners;

/// <summary>Adds a partner with its organization. Operators, and keys with <c>partners:write</c>.</summary>
internal static class CreatePartner
{
    internal sealed record Request(string Email, string Name, JsonObject? Metadata);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).NotEmpty().EmailAddress().MaximumLength(254);
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120);
        }
    }

    internal static async Task<IResult> HandleAsync(Request request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                await unit.ExecuteAsync(
                    $"""
                    insert into directory.organizations (tenant_id, id, org_id, kind, name, created_at)
                    values ({unit.Scope.TenantId}, {id}, {id}, 'partner', {request.Name}, {now})
                    """,
                    ct);
                var partner = await unit.OneOrDefaultAsync<PartnerRow>(
                    $"""
                    insert into programs.partners as p (tenant_id, id, org_id, email, name, metadata, activated_at, created_at, updated_at)
                    values ({unit.Scope.TenantId}, {id}, {id}, {request.Email.Trim().ToLowerInvariant()}, {request.Name},
                        {Sql.Json(request.Metadata?.ToJsonString() ?? "{}")}, {now}, {now}, {now})
                    on conflict (tenant_id, email) do nothing
                    returning {PartnerView.Columns}
                    """,
                    ct);
                return partner is null
                    ? ProgramsErrors.EmailTaken.Result()
                    : Results.Json(partner.ToView(), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
