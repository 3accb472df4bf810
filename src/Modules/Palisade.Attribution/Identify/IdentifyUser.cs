using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Derivation;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Attribution.Identify;

/// <summary>Ties a click to the brand's id of the user behind it. Anybody; a key with <c>events:write</c> is believed further.</summary>
/// <remarks>
/// A browser's word proves nothing: whoever knows a user's id could stitch a click of their own to it. So an anonymous stitch only counts for
/// events from now on, and, when the user was never identified before, for those of the last <see cref="Session"/> (the brand's server may
/// report a sign-up just before the browser identifies). The user's past is re-attributed only on the word of a key that may write events.
/// </remarks>
internal static class IdentifyUser
{
    /// <summary>How far back an anonymous first stitch reaches.</summary>
    public static readonly TimeSpan Session = TimeSpan.FromMinutes(30);

    internal sealed record Request(string Cref, string UserId);

    internal sealed record Response(bool Ok, Guid? IdentityId, bool FirstStitch, int BackfilledAttributions);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Cref).NotEmpty().MaximumLength(100);
            RuleFor(r => r.UserId).NotEmpty().MaximumLength(255);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request,
        HttpContext http,
        IActorAuthenticator authenticator,
        TenantSession db,
        ICommissionLedger ledger,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        // Any site may call this route, so it never looks at cookies: only a credential that the caller put there itself counts.
        var trusted = false;
        if (http.Request.Headers.Authorization.Count > 0)
        {
            if (await authenticator.AuthenticateAsync(http, db.Scope.TenantId, cancellationToken) is not { } actor)
            {
                return CommonErrors.Unauthorized.Result();
            }

            trusted = actor.May(AttributionPermissions.EventsWrite);
        }

        if (!PublicId.TryParse(request.Cref, out var clickId))
        {
            return AttributionErrors.ClickNotFound.Result();
        }

        var now = Facts.Instant(clock.GetUtcNow());
        return await db.RunAsync<IResult>(
            async (unit, ct) =>
            {
                var batch = unit.Batch();
                UserLock.Take(batch, unit.Scope.TenantId, [request.UserId]);
                var click = batch.OneOrDefault<DateTimeOffset?>($"select c.ts from attribution.clicks c where c.id = {clickId}");
                var identity = batch.OneOrDefault<IdentityRow>(Stitch(Guid.CreateVersion7(now), clickId, request.UserId, trusted, now));
                await batch.SendAsync(ct);
                if (click.Value is not { } clickedAt)
                {
                    return AttributionErrors.ClickNotFound.Result();
                }

                if (identity.Value is not { } stitched)
                {
                    return Results.Json(new Response(true, null, false, 0), ApiJson.Options);
                }

                var from = clickedAt - AttributionEngine.ClockGrace;
                from = stitched.CountsFrom > from ? stitched.CountsFrom.Value : from;
                var derived = await Reattribution.ForUserAsync(unit, ledger, request.UserId, from, now, ct);
                var backfilled = derived.Events.Count(e => e.Changed && e.Outcome.Credit.Touches.Any(touch => touch.Click.Id == clickId));
                return Results.Json(
                    new Response(true, stitched.Inserted ? stitched.Id : null, stitched.Inserted, backfilled), ApiJson.Options);
            },
            cancellationToken);
    }

    // A repeated stitch returns no row, unless a key confirms what a browser had claimed.
    private static Sql Stitch(Guid id, Guid clickId, string userId, bool trusted, DateTimeOffset now) =>
        $"""
        insert into attribution.identities as known (tenant_id, id, org_id, click_id, user_id, stitched_at, counts_from)
        select c.tenant_id, {id}, c.org_id, c.id, {userId}, {now},
            case when {trusted} then null
                when exists (select from attribution.identities i where i.tenant_id = c.tenant_id and i.user_id = {userId}) then {now}
                else greatest(c.ts - {AttributionEngine.ClockGrace}, {now - Session})
            end
        from attribution.clicks c
        where c.id = {clickId}
        on conflict (tenant_id, click_id, user_id) do update set counts_from = null
            where {trusted} and known.counts_from is not null
        returning known.id, known.counts_from, known.xmax = 0 as inserted
        """;

    private sealed record IdentityRow(Guid Id, DateTimeOffset? CountsFrom, bool Inserted);
}
