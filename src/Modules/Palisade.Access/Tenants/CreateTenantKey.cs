using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Keys;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Tenants;

/// <summary>Makes a further key of a tenant: an operator's, or a scoped one. Needs the installation's platform key.</summary>
internal static class CreateTenantKey
{
    internal sealed record Request(string[]? Scopes, string? Label, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedFrom, int? RequestsPerMinute) : IKeyWish;

    internal sealed record Response(Guid Id, string Slug, string ApiUrl, string OperatorKey);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Scopes).Must(s => s is null || s.Length <= 50).WithMessage("At most 50 scopes.");
            RuleForEach(r => r.Scopes).NotEmpty().MaximumLength(64);
        }
    }

    internal static async Task<IResult> HandleAsync(
        string slug,
        Request request,
        Doors doors,
        TenantDb database,
        KeyScopes known,
        ServerOptions options,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (slug.Length > 30 || slug.Contains('\0', StringComparison.Ordinal) || await doors.TenantBySlugAsync(slug, cancellationToken) is not { } tenant)
        {
            return CommonErrors.NotFound.Result();
        }

        var now = clock.GetUtcNow();
        var (terms, fault) = KeyTermsOf.Read(request, madeBy: null, now);
        if (fault is not null)
        {
            return fault;
        }

        var scopes = request.Scopes ?? [];
        if (scopes.Except(known.Known, StringComparer.Ordinal).Any())
        {
            return AccessErrors.UnknownScope.Result($"Scopes that exist: {string.Join(", ", known.Known)}.", ("allowed", known.Known));
        }

        var session = database.For(ScopeIssuer.ForTenant(tenant, ActorKind.PlatformOperator, Guid.Empty, canWrite: true));
        return await session.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (_, key) = await KeyMinting.MintAsync(
                    unit, tenant, scopes.Length == 0 ? "operator" : "scoped", scopes, request.Label ?? "made by the platform", now, terms, ct);
                var prefix = options.Tenancy == TenancyMode.Single ? "" : $"/t/{slug}";
                var url = $"{options.PublicUrl.ToString().TrimEnd('/')}{prefix}/api/v1";
                return Results.Json(new Response(tenant, slug, url, key.Reveal()), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
