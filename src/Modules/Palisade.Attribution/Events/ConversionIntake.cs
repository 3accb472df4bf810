using System.Security.Cryptography;
using System.Text.Json;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Coupons;
using Palisade.Attribution.Derivation;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Events;

/// <summary>The one way in for conversions that do not come from <c>POST /attribution/events</c>.</summary>
internal sealed class ConversionIntake(ICommissionLedger ledger, TimeProvider clock) : IConversionIntake
{
    public async Task<TakenConversion> RecordAsync(UnitOfWork unit, ReportedConversion conversion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(conversion);
        var now = Facts.Instant(clock.GetUtcNow());
        var at = Facts.Instant(conversion.At);
        var id = Guid.CreateVersion7(now);
        var hash = Hash(conversion with { At = at });
        var batch = unit.Batch();
        UserFacts.Lock(batch, unit.Scope.TenantId, conversion.UserId);
        var recorded = batch.Execute(
            $"""
            insert into attribution.events (tenant_id, id, user_id, type, value_minor, currency, external_event_id, request_hash, metadata, ts, received_at)
            values ({unit.Scope.TenantId}, {id}, {conversion.UserId}, {conversion.Type}, {conversion.ValueMinor}, {conversion.Currency.Code},
                {conversion.ExternalEventId}, {hash}, {Sql.Json(conversion.MetadataJson)}, {at}, {now})
            on conflict (tenant_id, external_event_id) do nothing
            """);
        var known = batch.OneOrDefault<KnownEvent>(
            $"select e.id, e.request_hash from attribution.events e where e.external_event_id = {conversion.ExternalEventId}");
        await batch.SendAsync(cancellationToken);
        if (recorded.Value == 0)
        {
            var same = known.Value!.RequestHash.AsSpan().SequenceEqual(hash);
            return new TakenConversion(known.Value.Id, Replayed: same, Conflict: !same);
        }

        if (!UserFacts.NeverAttributed.Contains(conversion.Type))
        {
            await Reattribution.ForUserAsync(unit, ledger, conversion.UserId, at, now, cancellationToken);
        }

        return new TakenConversion(id, Replayed: false, Conflict: false);
    }

    public async Task<bool> StitchAsync(UnitOfWork unit, Guid clickId, string userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        var now = Facts.Instant(clock.GetUtcNow());
        var batch = unit.Batch();
        UserFacts.Lock(batch, unit.Scope.TenantId, userId);
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

    private static byte[] Hash(ReportedConversion conversion) => SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            conversion.UserId,
            conversion.Type,
            conversion.ValueMinor,
            Currency = conversion.Currency.Code,
            Metadata = JsonSerializer.Deserialize<JsonElement>(conversion.MetadataJson),
            Ts = conversion.At.UtcTicks,
        },
        ApiJson.Options));

    private sealed record KnownEvent(Guid Id, byte[] RequestHash);
}
