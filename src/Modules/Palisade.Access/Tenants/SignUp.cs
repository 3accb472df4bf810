using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Tenants;

/// <summary>
/// A brand signs up: a new tenant, its first operator (pending) and the invitation. Public, where many tenants share the installation. A slug
/// that was ever claimed stays claimed, whether or not its first operator came: nobody inherits what a name led to.
/// </summary>
internal static class SignUp
{
    internal sealed record Request(string Slug, string DisplayName, string AdminEmail, string AdminName);

    /// <summary>The mail is delivered by the worker after this answer; its row was committed with the tenant.</summary>
    internal sealed record Response(bool Ok, TenantView Tenant, bool MailDelivered, DateTimeOffset CreatedAt, NetworkView Network);

    internal sealed record TenantView(Guid Id, string Slug);

    internal sealed record NetworkView(string Status, Guid? VendorId);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Slug).Must(TenantCreation.IsWellFormedSlug).WithMessage("3 to 30 of a–z, 0–9 and '-', not at an end.");
            RuleFor(r => r.DisplayName).NotEmpty().MaximumLength(120);
            RuleFor(r => r.AdminEmail).IsEmail();
            RuleFor(r => r.AdminName).NotEmpty().MaximumLength(120);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, ServerOptions options, TenantDb database, IPlatformBlocklist blocklist, Invitations invitations, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.Tenancy == TenancyMode.Single)
        {
            return AccessErrors.SignupNotAvailable.Result();
        }

        if (TenantCreation.IsReservedSlug(request.Slug))
        {
            return AccessErrors.SlugReserved.Result();
        }

        if (await blocklist.RefusesSignUpAsync(request.Slug, request.AdminEmail, cancellationToken))
        {
            return AccessErrors.SignupRefused.Result();
        }

        var now = clock.GetUtcNow();
        var tenant = Guid.CreateVersion7(now);
        var session = database.For(ScopeIssuer.ForTenant(tenant, ActorKind.Visitor, Guid.Empty, canWrite: true));
        return await session.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (!await TenantCreation.FoundAsync(unit, request.Slug, request.DisplayName, options.ReviewBrands ? "pending" : "approved", ct))
                {
                    return AccessErrors.SlugTaken.Result();
                }

                await invitations.InviteAsync(unit, new Invitation(tenant, request.AdminEmail, request.AdminName, LinkPurpose.AdminInvite), now, ct);
                var answer = new Response(Ok: true, new TenantView(tenant, request.Slug), MailDelivered: true, now, new NetworkView("skipped", VendorId: null));
                return Results.Json(answer, ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
