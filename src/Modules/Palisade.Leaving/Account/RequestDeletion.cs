using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Leaving.Account;

/// <summary>
/// Has the brand erased after 30 days of grace, in which it can be restored. Refused while money is owed or under way, unless that is overridden.
/// Operators; never a scoped key.
/// </summary>
internal static class RequestDeletion
{
    internal sealed record Request(string? ConfirmSlug, string? Reason, bool? ForceDespiteObligations);

    internal sealed record Response(bool Ok, string Slug, DateTimeOffset PendingDeletionAt, DateTimeOffset HardDeleteAt);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.ConfirmSlug).NotNull().MaximumLength(64);
            RuleFor(r => r.Reason).MaximumLength(1000);
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, Actor actor, TenantSession db, ITenantLookup tenants, TimeProvider clock, CancellationToken cancellationToken)
    {
        var result = await db.RunAsync<IResult>((unit, ct) => LeaveAsync(request, actor, unit, clock.GetUtcNow(), ct), cancellationToken);
        tenants.ForgetLeaving(db.Scope.TenantId);
        return result;
    }

    private static async Task<IResult> LeaveAsync(Request request, Actor actor, UnitOfWork unit, DateTimeOffset now, CancellationToken ct)
    {
        // Locked: of two at once the second sees what the first did.
        var slug = await unit.OneAsync<string>($"select t.slug from directory.tenants t for update", ct);
        if (request.ConfirmSlug != slug)
        {
            return LeavingErrors.ConfirmSlugMismatch.Result();
        }

        if (await Departure.ReadAsync(unit, ct) is not null)
        {
            return LeavingErrors.AlreadyPendingDeletion.Result();
        }

        var obligations = await Obligations.ReadAsync(unit, partner: null, ct);
        if (!obligations.IsEmpty && request.ForceDespiteObligations is not true)
        {
            return obligations.Refusal("Pay or reverse what is open and confirm or cancel payouts; or send forceDespiteObligations: true, which leaves it unpaid.");
        }

        await unit.OneAsync<DateTimeOffset?>($"select doors.leave()", ct);
        var departure = (await Departure.ReadAsync(unit, ct))!;
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into leaving.departures (tenant_id, id, reason, obligations, requested_by, requested_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {request.Reason},
                {Sql.Json(System.Text.Json.JsonSerializer.Serialize(obligations, ApiJson.Options))}, {actor.Id}, {departure.RequestedAt})
            on conflict (tenant_id) where restored_at is null do update
            set reason = excluded.reason, obligations = excluded.obligations, requested_by = excluded.requested_by, requested_at = excluded.requested_at
            """);
        await batch.SendAsync(ct);
        await DepartureMail.SendAsync(
            unit, brand => $"{brand} will be erased",
            $"Somebody of your team asked for this brand to be erased with everything in it on {departure.EraseAt:yyyy-MM-dd HH:mm} UTC.\n\n"
            + "Until then every operator can sign in as usual and restore it, and take its data out. After that nobody can bring it back.", now, ct);
        return Results.Json(new Response(Ok: true, slug, departure.RequestedAt, departure.EraseAt), ApiJson.Options);
    }
}
