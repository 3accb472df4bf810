using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Scim.Config;

/// <summary>Makes a token's successor; the old one works for some more hours (24 unless said otherwise), so nothing stops meanwhile. Operators.</summary>
internal static class RotateScimToken
{
    private const int UsualHours = 24;

    internal sealed record Request(int? OverlapHours);

    internal sealed record Response(Guid Id, string Plaintext, DateTimeOffset OldExpiresAt);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.OverlapHours).InclusiveBetween(0, 24 * 30);
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Request request, Actor actor, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var end = now + TimeSpan.FromHours(request.OverlapHours ?? UsualHours);
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var old = await unit.OneOrDefaultAsync<ScimTokenView>(
                    $"""
                    select {ScimTokenView.Columns}
                    from access.scim_tokens k
                    where k.id = {id.Value} and k.revoked_at is null and (k.expires_at is null or k.expires_at > {now})
                    for update
                    """,
                    ct);
                if (old is null)
                {
                    return CommonErrors.NotFound.Result();
                }

                var (newId, plaintext) = await ScimTokens.MintAsync(unit, old.Label, actor.Id, now, ct);
                await unit.ExecuteAsync(
                    $"update access.scim_tokens set expires_at = least(expires_at, {end}), replaced_by = {newId} where id = {old.Id}", ct);
                return Results.Json(new Response(newId, plaintext.Reveal(), end), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }
}
