using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Directory.Contracts;
using Palisade.Platform;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Brands;

/// <summary>
/// Decides about a brand: approve, reject, suspend, reinstate. The people and keys of a rejected or suspended brand are refused from the next request on.
/// <c>notifyBrand</c> tells its operators by mail. Admins of the platform.
/// </summary>
internal static class ReviewBrand
{
    internal sealed record Request(string? Reason, bool? NotifyBrand);

    internal sealed record Response(bool Ok, string ApprovalStatus, string Status);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator() => RuleFor(r => r.Reason).MaximumLength(1000);
    }

    internal static Task<IResult> ApproveAsync(Id id, Request request, Desk desk, CancellationToken cancellationToken) =>
        desk.DecideAsync(id.Value, "approved", request, cancellationToken);

    internal static Task<IResult> ReinstateAsync(Id id, Request request, Desk desk, CancellationToken cancellationToken) =>
        desk.DecideAsync(id.Value, "reinstated", request, cancellationToken);

    internal static Task<IResult> RejectAsync(Id id, Request request, Desk desk, CancellationToken cancellationToken) =>
        desk.DecideAsync(id.Value, "rejected", request, cancellationToken);

    internal static Task<IResult> SuspendAsync(Id id, Request request, Desk desk, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(request.Reason)
            ? Task.FromResult<IResult>(CommonErrors.InvalidBody.Fields(("reason", "Say why.")))
            : desk.DecideAsync(id.Value, "suspended", request, cancellationToken);

    /// <summary>What deciding takes.</summary>
    internal sealed class Desk(Actor actor, TenantSession db, BrandEntrance brands, IBrandTeam team, ITenantLookup lookup, TimeProvider clock)
    {
        public async Task<IResult> DecideAsync(Guid brand, string decision, Request request, CancellationToken cancellationToken)
        {
            var (now, reason) = (clock.GetUtcNow(), string.IsNullOrWhiteSpace(request.Reason) ? null : request.Reason.Trim());
            if (await BrandRegister.FindAsync(db, PublicId.Format(brand), cancellationToken) is null)
            {
                return StaffErrors.BrandNotFound.Result();
            }

            // First in the platform's own history; deciding again after a crash in between puts the brand right.
            await db.ExecuteAsync(
                $"""
                insert into staff.reviews as r (tenant_id, brand_id, decision, reason, reviewed_by, reviewed_at)
                values ({db.Scope.TenantId}, {brand}, {decision}, {reason}, {actor.Id}, {now})
                on conflict (tenant_id, brand_id) do update
                set decision = excluded.decision, reason = excluded.reason, reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at
                """,
                cancellationToken);
            var answer = await brands.Enter(brand, actor).RunAsync((unit, ct) => ApplyAsync(unit, decision, reason, request.NotifyBrand ?? false, now, ct), cancellationToken);
            lookup.ForgetTenants();
            return answer;
        }

        private async Task<IResult> ApplyAsync(
            UnitOfWork unit, string decision, string? reason, bool notify, DateTimeOffset now, CancellationToken cancellationToken)
        {
            var open = decision is "approved" or "reinstated";
            var (status, approval) = (open ? "active" : "suspended", decision switch { "rejected" => "rejected", "suspended" => null, _ => "approved" });
            var batch = unit.Batch();
            var answer = batch.OneOrDefault<State>(
                $"""
                update directory.tenants set status = {status}, approval_status = coalesce({approval}, approval_status), updated_at = {now}
                where status <> 'cancelled'
                returning approval_status, status
                """);
            batch.Execute($"select doors.open_tenant({open})");
            await batch.SendAsync(cancellationToken);
            if (answer.Value is not { } state)
            {
                return StaffErrors.BrandNotFound.Result();
            }

            if (notify)
            {
                var text = $"The platform has decided about your brand: {decision}.\n{(reason is null ? "" : $"\n{reason}\n")}";
                foreach (var address in await team.AddressesAsync(unit, cancellationToken))
                {
                    await new Mail(address, $"Your brand is {decision}", text).EnqueueAsync(unit, now, cancellationToken);
                }
            }

            return Results.Json(new Response(Ok: true, state.ApprovalStatus, state.Status), ApiJson.Options);
        }

        private sealed record State(string ApprovalStatus, string Status);
    }
}
