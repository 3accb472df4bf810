using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Platform;
using Palisade.Staff.Brands;
using Palisade.Tenancy;
using Palisade.Tenancy.AspNetCore;

namespace Palisade.Staff.Reaches;

/// <summary>
/// Asks for a reach into one brand, named by slug or id: a reason, whether to write, for how long. It begins at once where the brand asks for no approval;
/// else one of the brand's operators approves it, or, with <c>breakGlass</c>, a second operator of the platform. Operators of the platform; to write
/// or to break the glass, its admins.
/// </summary>
internal static class RequestReach
{
    internal sealed record Request(string Brand, string Reason, int? Minutes, bool? Write, bool? BreakGlass);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Brand).NotEmpty().MaximumLength(64).Must(b => b?.Contains('\0', StringComparison.Ordinal) != true);
            RuleFor(r => r.Reason).Must(r => r?.Trim().Length is >= 10 and <= 500).WithMessage("10 to 500 characters: the brand reads it.");
            RuleFor(r => r.Minutes).InclusiveBetween(5, 1440);
        }
    }

    internal sealed record Response(Guid BrandId, ReachView Reach);

    internal static async Task<IResult> HandleAsync(
        Request request, Actor actor, TenantSession db, BrandEntrance brands, ReachNotice notice, TimeProvider clock, CancellationToken cancellationToken)
    {
        var wish = new Wish(request.Reason.Trim(), request.Minutes ?? 60, request.Write ?? false, request.BreakGlass ?? false);
        if ((wish.Write || wish.BreakGlass) && actor.Role != PermissionCatalog.PlatformAdmin)
        {
            return CommonErrors.ReadOnlyOperator.Result();
        }

        if (await BrandRegister.FindAsync(db, request.Brand, cancellationToken) is not { } brand)
        {
            return StaffErrors.BrandNotFound.Result();
        }

        // The platform's own history knows of the wish before the brand is touched, whatever becomes of it.
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await db.ExecuteAsync(
            $"""
            insert into staff.reach_requests (tenant_id, id, brand_id, operator_id, reason, can_write, break_glass, minutes, requested_at)
            values ({db.Scope.TenantId}, {id}, {brand}, {actor.Id}, {wish.Reason}, {wish.Write}, {wish.BreakGlass}, {wish.Minutes}, {now})
            """,
            cancellationToken);
        return await brands.Enter(brand, actor).RunAsync<IResult>(
            async (unit, ct) =>
            {
                var (approval, most) = await ReachPolicy.ReadAsync(unit, ct);
                if (wish.Minutes > most)
                {
                    return StaffErrors.ReachTooLong.Result($"At most {most} minutes.", ("most", most));
                }

                if (await InsertAsync(unit, id, wish, approval, actor, now, ct) is not { } reach)
                {
                    return StaffErrors.ReachOpen.Result();
                }

                await (reach.GrantedAt is null ? notice.AskedAsync(unit, reach, now, ct) : notice.GrantedAsync(unit, reach, now, ct));
                return Results.Json(new Response(brand, reach.ToView(now)), ApiJson.Options, statusCode: StatusCodes.Status201Created);
            },
            cancellationToken);
    }

    private static async Task<ReachRow?> InsertAsync(
        UnitOfWork unit, Guid id, Wish wish, bool needsApproval, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ReachEnds.CloseLapsedAsync(unit, actor.Id, now, cancellationToken);
        DateTimeOffset? granted = needsApproval ? null : now;
        var expires = granted + TimeSpan.FromMinutes(wish.Minutes);
        return await unit.OneOrDefaultAsync<ReachRow>(
            $"""
            insert into staff.reaches as r (
                tenant_id, id, operator_id, operator_name, role, reason, can_write, break_glass, needs_approval, minutes, requested_at, granted_at, expires_at)
            values ({unit.Scope.TenantId}, {id}, {actor.Id}, {actor.Name}, {actor.Role}, {wish.Reason}, {wish.Write}, {wish.BreakGlass && needsApproval},
                {needsApproval}, {wish.Minutes}, {now}, {granted}, {expires})
            on conflict (tenant_id, operator_id) where ended_at is null and refused_at is null do nothing
            returning {ReachRow.Columns}
            """,
            cancellationToken);
    }

    private sealed record Wish(string Reason, int Minutes, bool Write, bool BreakGlass);
}
