using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>Makes a key that may do only what its scopes say, in all organizations of the tenant; never more than whoever makes it. Operators.</summary>
internal static class CreateScopedKey
{
    internal sealed record Request(
        IReadOnlyList<string> Scopes, string? Label, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? AllowedFrom, int? RequestsPerMinute) : IKeyWish;

    internal sealed record Response(Guid Id, string Plaintext, IReadOnlyList<string> Scopes);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Scopes).NotEmpty().Must(s => s is null || s.Count <= 64).WithMessage("At most 64 scopes.");
            RuleForEach(r => r.Scopes).NotNull().Length(3, 64);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, Actor actor, KeyScopes known, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (terms, fault) = KeyTermsOf.Read(request, actor.Person, now);
        if (fault is not null)
        {
            return fault;
        }

        string[] scopes = [.. request.Scopes.Distinct(StringComparer.Ordinal)];
        if (scopes.Except(known.Known, StringComparer.Ordinal).Any())
        {
            return AccessErrors.UnknownScope.Result($"Scopes that exist: {string.Join(", ", known.Known)}.", ("allowed", known.Known));
        }

        if (RoleRules.Above(known.PermissionsOf(scopes), actor.Permissions) is { Count: > 0 } above)
        {
            return AccessErrors.AboveOwnPermissions.Result(string.Join(", ", above), ("permissions", above));
        }

        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (id, key) = await KeyMinting.MintAsync(unit, unit.Scope.TenantId, "scoped", scopes, request.Label ?? "scoped", now, terms, ct);
                return Results.Json(new Response(id, key.Reveal(), scopes), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
