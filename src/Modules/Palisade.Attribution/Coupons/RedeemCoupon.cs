using System.Security.Cryptography;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Attribution.Contracts;
using Palisade.Attribution.Events;
using Palisade.Attribution.Rules;
using Palisade.Platform;
using Palisade.Programs.Contracts;
using Palisade.Tenancy;

namespace Palisade.Attribution.Coupons;

/// <summary>
/// Reports that a customer used a code: the event is recorded and the coupon's partner credited, in one transaction. The same
/// <c>externalEventId</c> and <c>eventType</c> again are answered as replayed. Operators, and keys with <c>events:write</c>.
/// </summary>
internal static class RedeemCoupon
{
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    internal sealed record Request(
        string Code, string EventType, JsonElement? Value, string? Currency, string ExternalEventId, string UserId, DateTimeOffset? Ts)
    {
        /// <summary>The conversion it reports, as the ingest route would be told it.</summary>
        public EventBody Event() => new(UserId, EventType, Value, Currency, Metadata: null, Ts, ExternalEventId);
    }

    internal sealed record Response(bool Ok, Guid EventId, Guid PartnerId);

    internal sealed record ReplayResponse(bool Ok, bool Replayed, Guid EventId);

    internal sealed class Validator : AbstractValidator<Request>
    {
        public Validator()
        {
            RuleFor(r => r.Code).Must(code => CouponCode.Canonical(code) is not null).WithMessage("3 to 40 of A–Z, 0–9 and '-'.");
            RuleFor(r => r.EventType).NotEmpty().MaximumLength(80)
                .Must(type => !Derivation.UserFacts.NeverAttributed.Contains(type)).WithMessage("A code earns; it takes nothing back.");
            RuleFor(r => r.ExternalEventId).NotEmpty().MaximumLength(120);
            RuleFor(r => r.UserId).NotEmpty().MaximumLength(120);
            RuleFor(r => r).Custom((request, context) =>
            {
                foreach (var error in new EventBody.Validator().Validate(request.Event()).Errors.Where(e => e.PropertyName is "Value" or "Currency"))
                {
                    context.AddFailure(error.PropertyName, error.ErrorMessage);
                }
            });
        }
    }

    internal static async Task<IResult> HandleAsync(
        Request request, TenantSession db, IEventIntake intake, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.Ts > clock.GetUtcNow() + MostAhead)
        {
            return CommonErrors.InvalidBody.Fields(("ts", "A use in the future cannot be counted."));
        }

        return await db.RunAsync((unit, ct) => RedeemAsync(unit, request, intake, clock.GetUtcNow(), ct), cancellationToken);
    }

    private static async Task<IResult> RedeemAsync(
        UnitOfWork unit, Request request, IEventIntake intake, DateTimeOffset now, CancellationToken ct)
    {
        // Two reports of one order wait for each other here; the second then finds the first.
        var name = $"{unit.Scope.TenantId:N}/redeem/{request.EventType}/{request.ExternalEventId}";
        var hash = Hash(request);
        var batch = unit.Batch();
        batch.Execute($"select pg_advisory_xact_lock(hashtextextended({name}, 0))");
        var known = batch.OneOrDefault<Known>(
            $"""
            select r.event_id, r.request_hash
            from attribution.coupon_redemptions r
            where r.external_event_id = {request.ExternalEventId} and r.event_type = {request.EventType}
            """);
        await batch.SendAsync(ct);
        if (known.Value is { } earlier)
        {
            return earlier.RequestHash.AsSpan().SequenceEqual(hash)
                ? Results.Json(new ReplayResponse(Ok: true, Replayed: true, earlier.EventId), ApiJson.Options)
                : AttributionErrors.EventConflict.Result();
        }

        if (await CouponTouch.FindAsync(unit, [CouponCode.Canonical(request.Code)!], ct) is not { } coupon)
        {
            return AttributionErrors.CouponNotFound.Result();
        }

        var body = request.Event();
        var at = request.Ts ?? now;
        await CouponTouch.WriteAsync(unit, coupon, request.UserId, Facts.Instant(at), Facts.Instant(now), ct);
        var metadata = JsonSerializer.Serialize(new { source = "coupon", code = coupon.Code, externalEventId = request.ExternalEventId }, ApiJson.Options);
        var recorded = await intake.RecordAsync(
            unit,
            [body.ToIncoming(at) with { MetadataJson = metadata, ExternalEventId = null }],
            ct);
        await WriteAsync(unit, request, body, coupon, recorded[0].EventId, hash, at, now, ct);
        return Results.Json(new Response(Ok: true, recorded[0].EventId, coupon.OrgId), ApiJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static Task WriteAsync(
        UnitOfWork unit, Request request, EventBody body, ActiveCoupon coupon, Guid eventId, byte[] hash, DateTimeOffset at, DateTimeOffset now,
        CancellationToken ct)
    {
        var batch = unit.Batch();
        batch.Execute(
            $"""
            insert into attribution.coupon_redemptions (
                tenant_id, id, org_id, coupon_id, event_id, external_event_id, event_type, request_hash, value_minor, currency, redeemed_at)
            values ({unit.Scope.TenantId}, {Guid.CreateVersion7(now)}, {coupon.OrgId}, {coupon.Id}, {eventId}, {request.ExternalEventId},
                {request.EventType}, {hash}, {body.ValueMinor()}, {body.EventCurrency().Code}, {at})
            """);
        batch.Execute(CouponVerification.Stamp(unit.Scope.TenantId, now));
        return batch.SendAsync(ct);
    }

    private static byte[] Hash(Request request) =>
        SHA256.HashData([.. request.Event().Hash(), .. System.Text.Encoding.UTF8.GetBytes(CouponCode.Canonical(request.Code)!)]);

    private sealed record Known(Guid EventId, byte[] RequestHash);
}
