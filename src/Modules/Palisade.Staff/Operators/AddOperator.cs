using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Staff.Operators;

/// <summary>
/// Names an operator of the platform: <c>admin</c> decides about brands, <c>support</c> looks. Answers the token once; only its hash is kept. Needs the
/// installation's platform key.
/// </summary>
internal static class AddOperator
{
    internal sealed record Request(string Email, string Name, string Role, DateTimeOffset? ExpiresAt);

    internal sealed record Response(Guid Id, string Email, string Name, string Role, string Token, DateTimeOffset? ExpiresAt);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Email).IsEmail();
            RuleFor(r => r.Name).NotEmpty().MaximumLength(120);
            RuleFor(r => r.Role).Must(r => r is PlatformRoles.Admin or PlatformRoles.Support).WithMessage("admin or support.");
        }
    }

    internal static async Task<IResult> HandleAsync(Request request, OperatorDesk desk, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (request.ExpiresAt <= now)
        {
            return CommonErrors.InvalidBody.Fields(("expiresAt", "A time to come."));
        }

        var (token, db) = (Credentials.New(Credentials.OperatorPrefix), desk.Open());
        var row = await db.OneOrDefaultAsync<OperatorRow>(
            $"""
            insert into staff.operators (tenant_id, id, email, name, role, prefix, token_hash, created_at, expires_at)
            values ({db.Scope.TenantId}, {Guid.CreateVersion7(now)}, {EmailAddress.Normalize(request.Email)}, {request.Name.Trim()},
                {PlatformRoles.Stored(request.Role)}, {token.Reveal()[..12]}, {token.Hash()}, {now}, {request.ExpiresAt})
            on conflict (tenant_id, email) where removed_at is null do nothing
            returning id, email, name, role, prefix, created_at, expires_at, removed_at
            """,
            cancellationToken);
        return row is null
            ? StaffErrors.OperatorExists.Result()
            : Results.Json(
                new Response(row.Id, row.Email, row.Name, PlatformRoles.Shown(row.Role), token.Reveal(), row.ExpiresAt), ApiJson.Options,
                statusCode: StatusCodes.Status201Created);
    }
}
