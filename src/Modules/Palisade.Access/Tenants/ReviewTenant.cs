using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Tenants;

/// <summary>Approves or rejects a brand that signed up, where brands are reviewed. Needs the installation's platform key.</summary>
internal static class ReviewTenant
{
    internal sealed record Request(string ApprovalStatus);

    internal sealed record Response(bool Ok, string ApprovalStatus);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.ApprovalStatus).Must(s => s is "pending" or "approved" or "rejected").WithMessage("pending, approved or rejected.");
    }

    internal static async Task<IResult> HandleAsync(
        string slug, Request request, Doors doors, TenantDb database, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (slug.Length > 30 || slug.Contains('\0', StringComparison.Ordinal) || await doors.TenantBySlugAsync(slug, cancellationToken) is not { } tenant)
        {
            return CommonErrors.NotFound.Result();
        }

        var session = database.For(ScopeIssuer.ForTenant(tenant, ActorKind.PlatformOperator, Guid.Empty, canWrite: true));
        await session.ExecuteAsync(
            $"update directory.tenants set approval_status = {request.ApprovalStatus}, updated_at = {clock.GetUtcNow()}", cancellationToken);
        return Results.Json(new Response(Ok: true, request.ApprovalStatus), ApiJson.Options);
    }
}
