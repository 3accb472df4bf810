using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Install;

/// <summary>
/// Sets a single-tenant installation up: the tenant, its first operator (pending) and the invitation. Public, once: of two at the same moment
/// the claim of the slug lets one win, and nothing of a tenant that exists is ever handed out this way.
/// </summary>
internal static class InstallSingleTenant
{
    internal sealed record Request(string AdminName, string AdminEmail, string ProgramName, string? SupportEmail);

    internal sealed record Response(bool Ok);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.AdminName).NotEmpty().MaximumLength(120);
            RuleFor(r => r.AdminEmail).IsEmail();
            RuleFor(r => r.ProgramName).NotEmpty().MaximumLength(120);
            RuleFor(r => r.SupportEmail).IsEmail().When(r => !string.IsNullOrEmpty(r.SupportEmail));
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, ServerOptions options, TenantDb database, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Tenancy == TenancyMode.Multi)
        {
            return AccessErrors.InstallNotAvailable.Result();
        }

        var now = clock.GetUtcNow();
        var tenant = Guid.CreateVersion7(now);
        var session = database.For(ScopeIssuer.ForTenant(tenant, ActorKind.Visitor, Guid.Empty, canWrite: true));
        return await session.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (!await TenantCreation.FoundAsync(unit, GetInstallStatus.SingleSlug, request.ProgramName, "approved", ct))
                {
                    return AccessErrors.AlreadyInstalled.Result();
                }

                var support = string.IsNullOrEmpty(request.SupportEmail) ? null : request.SupportEmail.Trim();
                await unit.ExecuteAsync($"update directory.tenants set support_email = {support}", ct);
                await invitations.InviteAsync(unit, new Invitation(tenant, request.AdminEmail, request.AdminName, LinkPurpose.AdminInvite), now, ct);
                return Results.Json(new Response(Ok: true), ApiJson.Options);
            },
            cancellationToken);
    }
}
