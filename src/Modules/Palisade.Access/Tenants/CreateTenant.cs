using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Tenants;

/// <summary>Creates a tenant with a first operator key, for self-hosters and scripts. Needs the installation's platform key.</summary>
internal static class CreateTenant
{
    internal sealed record Request(string Slug, string Name);

    internal sealed record Response(Guid Id, string Slug, string ApiUrl, string OperatorKey);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Slug).Must(TenantCreation.IsWellFormedSlug).WithMessage("3 to 30 of a–z, 0–9 and '-', not at an end.");
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120);
        }
    }

    internal static async Task<IResult> HandleAsync(Request request, TenantDb database, ServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var single = options.Tenancy == TenancyMode.Single;
        var slug = single ? "default" : request.Slug;
        if (!single && TenantCreation.IsReservedSlug(slug))
        {
            return AccessErrors.SlugReserved.Result();
        }

        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var session = database.For(ScopeIssuer.ForTenant(id, ActorKind.PlatformOperator, Guid.Empty, canWrite: true));
        return await session.RunAsync<IResult>(
            async (unit, ct) =>
            {
                if (!await TenantCreation.FoundAsync(unit, slug, request.Name, "approved", ct))
                {
                    return AccessErrors.SlugTaken.Result();
                }

                var (_, key) = await KeyMinting.MintAsync(unit, id, "operator", [], "first operator key", now, terms: null, ct);
                var prefix = single ? "" : $"/t/{slug}";
                var url = $"{options.PublicUrl.ToString().TrimEnd('/')}{prefix}/api/v1";
                return Results.Json(new Response(id, slug, url, key.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
