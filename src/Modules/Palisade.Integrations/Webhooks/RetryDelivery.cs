using FluentValidation;
using Microsoft.AspNetCore.Http;
using Palisade.Integrations.Delivery;
using Palisade.Integrations.Rules;
using Palisade.Platform;
using Palisade.Tenancy;

namespace Palisade.Integrations.Webhooks;

/// <summary>
/// Sends again, byte for byte what was sent before: one delivery now, or all that failed since a time in the background. Operators. What is
/// sent again has three days again.
/// </summary>
internal static class RetryDelivery
{
    internal sealed record Response(DeliveryView Delivery);

    internal sealed record ReplayRequest(DateTimeOffset? Since);

    internal sealed record ReplayResponse(int Replayed);

    internal sealed class ReplayValidator : AbstractValidator<ReplayRequest>
    {
        public ReplayValidator() => RuleFor(r => r.Since).NotNull();
    }

    internal static async Task<IResult> HandleAsync(
        Id id, Id deliveryId, TenantSession db, EndpointRun run, TimeProvider clock, CancellationToken cancellationToken)
    {
        var claim = await db.RunAsync((unit, ct) => ClaimAsync(id.Value, deliveryId.Value, unit, clock.GetUtcNow(), ct), cancellationToken);
        if (claim.Refusal is { } refusal)
        {
            return refusal.Result();
        }

        await run.SendNowAsync(db, claim.Endpoint!, claim.Delivery!, cancellationToken);
        var batch = db.Batch();
        var sent = batch.OneOrDefault<DeliveryRow>($"{DeliveryRow.From} where d.id = {deliveryId.Value}");
        DeliveryQueue.Wake(batch, clock.GetUtcNow());
        await batch.SendAsync(cancellationToken);
        return Results.Json(new Response(sent.Value!.ToView()), ApiJson.Options);
    }

    private static async Task<Claim> ClaimAsync(Guid id, Guid deliveryId, UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var endpoint = batch.OneOrDefault<DueEndpoint>($"select {DueEndpoint.Columns} from integrations.webhook_endpoints e where e.id = {id}");
        var active = batch.OneOrDefault<bool>($"select e.active from integrations.webhook_endpoints e where e.id = {id}");
        var owner = batch.OneOrDefault<Guid?>($"select d.endpoint_id from integrations.webhook_deliveries d where d.id = {deliveryId}");
        await batch.SendAsync(cancellationToken);
        var refusal = (endpoint.Value, owner.Value) switch
        {
            (null, _) or (_, null) => CommonErrors.NotFound,
            _ when owner.Value != id => IntegrationsErrors.EndpointMismatch,
            _ when !active.Value => IntegrationsErrors.EndpointInactive,
            _ => null,
        };
        if (refusal is not null)
        {
            return new Claim(refusal);
        }

        // Not due for the worker meanwhile: a crash before the outcome leaves it due in five minutes.
        var due = now.AddMinutes(5);
        batch = unit.Batch();
        var claimed = batch.OneOrDefault<DueDelivery>(
            $"""
            update integrations.webhook_deliveries d
            set status = 'pending', delivered_at = null, due_at = {due}, give_up_at = {now + RetrySchedule.Patience}
            from platform.announcements a
            where d.id = {deliveryId} and a.tenant_id = d.tenant_id and a.id = d.announcement_id
            returning d.id, d.announcement_id, d.attempts, d.due_at, d.give_up_at, a.type, a.body
            """);
        DeliveryQueue.Wake(batch, due);
        await batch.SendAsync(cancellationToken);
        return new Claim(Refusal: null, endpoint.Value, claimed.Value);
    }

    internal static Task<IResult> ReplayAsync(
        Id id, ReplayRequest request, TenantSession db, TimeProvider clock, CancellationToken cancellationToken) =>
        db.RunAsync((unit, ct) => ReplayAsync(id.Value, request, unit, clock.GetUtcNow(), ct), cancellationToken);

    private static async Task<IResult> ReplayAsync(
        Guid id, ReplayRequest request, UnitOfWork unit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = unit.Batch();
        var active = batch.OneOrDefault<bool?>($"select e.active from integrations.webhook_endpoints e where e.id = {id}");
        var replayed = batch.Execute(
            $"""
            update integrations.webhook_deliveries d
            set status = 'pending', due_at = {now}, give_up_at = {now + RetrySchedule.Patience}
            from integrations.webhook_endpoints e
            where d.endpoint_id = {id} and d.status = 'failed' and d.created_at >= {request.Since}
                and e.tenant_id = d.tenant_id and e.id = d.endpoint_id and e.active
            """);
        DeliveryQueue.Wake(batch, now);
        await batch.SendAsync(cancellationToken);
        return active.Value switch
        {
            null => CommonErrors.NotFound.Result(),
            false => IntegrationsErrors.EndpointInactive.Result(),
            true => Results.Json(new ReplayResponse(replayed.Value), ApiJson.Options),
        };
    }

    private sealed record Claim(ProblemError? Refusal, DueEndpoint? Endpoint = null, DueDelivery? Delivery = null) : IUnitOutcome
    {
        public bool Commits => Refusal is null;
    }
}
