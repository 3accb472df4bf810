using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Access.Keys;

/// <summary>Makes a key that may do only what its scopes say, in all organizations of the tenant. Operators.</summary>
internal static class CreateScopedKey
{
    internal sealed record Request(IReadOnlyList<string> Scopes, string? Label);

    internal sealed record Response(Guid Id, string Plaintext, IReadOnlyList<string> Scopes);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Scopes).NotEmpty().Must(s => s is null || s.Count <= 64).WithMessage("At most 64 scopes.");
            RuleForEach(r => r.Scopes).NotNull().Length(3, 64);
            RuleFor(r => r.Label).MaximumLength(KeyLabel.MaxLength);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, KeyScopes known, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        string[] scopes = [.. request.Scopes.Distinct(StringComparer.Ordinal)];
        if (scopes.Except(known.Known, StringComparer.Ordinal).Any())
        {
            return AccessErrors.UnknownScope.Result($"Scopes that exist: {string.Join(", ", known.Known)}.", ("allowed", known.Known));
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (id, key) = await KeyMinting.MintAsync(unit, unit.Scope.TenantId, "scoped", scopes, request.Label ?? "scoped", now, ct);
                return Results.Json(new Response(id, key.Reveal(), scopes), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
