using Microsoft.AspNetCore.Http;
using Palisade.Access.Contracts;
using Palisade.Access.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Access.Keys;

/// <summary>
/// Puts a new key in the place of one, with the same rights and terms; the old one works on for a while (24 hours, unless said otherwise), so
/// that systems change over without a gap. Who may revoke it and holds all that it may do.
/// </summary>
internal static class RotateKey
{
    private const int UsualOverlap = 24;
    private const int LongestOverlap = 30 * 24;

    /// <param name="OverlapHours">How long the old key works on: 0 (not at all) to 720.</param>
    internal sealed record Request(int? OverlapHours);

    internal sealed record Response(Guid Id, string Plaintext, DateTimeOffset? ExpiresAt, DateTimeOffset PreviousUntil);

    internal static async Task<IResult> HandleAsync(
        Id id, Request? request, Actor actor, KeyCustody custody, TenantSession db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var hours = request?.OverlapHours ?? UsualOverlap;
        if (hours is < 0 or > LongestOverlap)
        {
            return CommonErrors.InvalidBody.Fields(("overlapHours", $"0 to {LongestOverlap}."));
        }

        var now = clock.GetUtcNow();
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var old = await unit.OneOrDefaultAsync<KeyRow>($"select {KeyView.Columns} from access.api_keys k where k.id = {id.Value} for update", ct);
                if (Refusal(old, unit.Scope.TenantId, actor, custody, now) is { } refusal)
                {
                    return refusal;
                }

                // A key that was to live for ninety days is followed by one that lives for ninety days.
                var expiry = old!.ExpiresAt is { } end ? now + (end - old.CreatedAt) : (DateTimeOffset?)null;
                var terms = new KeyTerms { ExpiresAt = expiry, AllowedFrom = old.AllowedFrom, RequestsPerMinute = old.PerMinute, MadeBy = actor.Person ?? old.MadeBy };
                var (newId, key) = await KeyMinting.MintAsync(unit, old.OrgId, old.Kind, old.Scopes, old.Label, now, terms, ct);
                var overlap = now.AddHours(hours);
                var until = old.ExpiresAt < overlap ? old.ExpiresAt.Value : overlap;
                await unit.ExecuteAsync($"update access.api_keys set expires_at = {until}, replaced_by = {newId} where id = {old.Id}", ct);
                return Results.Json(new Response(newId, key.Reveal(), expiry, until), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }

    private static ProblemResult? Refusal(KeyRow? key, Guid tenant, Actor actor, KeyCustody custody, DateTimeOffset now) => key switch
    {
        null => CommonErrors.NotFound.Result(),
        _ when key.OrgId == tenant && !actor.May(AccessPermissions.KeysWrite) =>
            CommonErrors.Forbidden.Result(detail: null, ("required", AccessPermissions.KeysWrite.Name)),
        _ when RoleRules.Above(custody.PermissionsOf(key.Kind, key.Scopes), actor.Permissions) is { Count: > 0 } above =>
            AccessErrors.AboveOwnPermissions.Result(string.Join(", ", above), ("permissions", above)),
        { RevokedAt: not null } => AccessErrors.KeyIsDead.Result(),
        { ReplacedBy: not null } => AccessErrors.AlreadyRotated.Result(),
        _ when key.ExpiresAt <= now => AccessErrors.KeyIsDead.Result(),
        _ => null,
    };
}
