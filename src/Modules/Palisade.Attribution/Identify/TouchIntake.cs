using Palisade.Attribution.Contracts;
using Palisade.Attribution.Coupons;
using Palisade.Attribution.Derivation;
using Palisade.Attribution.Rules;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Identify;

/// <inheritdoc />
internal sealed class TouchIntake(ICommissionLedger ledger, TimeProvider clock) : ITouchIntake
{
    public async Task<bool> StitchAsync(UnitOfWork unit, Guid clickId, string userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var now = Facts.Instant(clock.GetUtcNow());
        var batch = unit.Batch();
        UserLock.Take(batch, unit.Scope.TenantId, [userId]);
        var click = batch.OneOrDefault<DateTimeOffset?>($"select c.ts from attribution.clicks c where c.id = {clickId}");
        var stitched = batch.Execute(
            $"""
            insert into attribution.identities as known (tenant_id, id, org_id, click_id, user_id, stitched_at)
            select c.tenant_id, {Guid.CreateVersion7(now)}, c.org_id, c.id, {userId}, {now}
            from attribution.clicks c
            where c.id = {clickId}
            on conflict (tenant_id, click_id, user_id) do update set counts_from = null where known.counts_from is not null
            """);
        await batch.SendAsync(cancellationToken);
        if (click.Value is { } clickedAt && stitched.Value > 0)
        {
            await Reattribution.ForUserAsync(unit, ledger, userId, clickedAt - AttributionEngine.ClockGrace, now, cancellationToken);
        }

        return click.Value is not null;
    }

    public async Task<Guid?> UseCouponAsync(
        UnitOfWork unit, IReadOnlyList<string> codes, string userId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Count == 0 || await CouponTouch.FindAsync(unit, codes, cancellationToken) is not { } coupon)
        {
            return null;
        }

        var now = Facts.Instant(clock.GetUtcNow());
        await CouponTouch.WriteAsync(unit, coupon, userId, Facts.Instant(at), now, cancellationToken);
        await unit.ExecuteAsync(CouponVerification.Stamp(unit.Scope.TenantId, now), cancellationToken);
        return coupon.OrgId;
    }

    public async Task CountRedemptionAsync(UnitOfWork unit, IReadOnlyList<string> codes, Guid eventId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(codes);
        if (codes.Count > 0 && await CouponTouch.FindAsync(unit, codes, cancellationToken) is { } coupon)
        {
            await unit.ExecuteAsync(CouponTouch.Count(coupon, eventId, clock.GetUtcNow()), cancellationToken);
        }
    }
}
